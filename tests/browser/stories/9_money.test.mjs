/** Quotas, budgets and prepaid credits: set, seen to be used up, refused by, corrected. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { enter } from '../lib/account.mjs';
import { DESKTOP, PHONE, launch, openPage } from '../lib/browser.mjs';
import { PROXY_URL, manage, request, startBackend } from '../lib/gateway.mjs';
import { graveFindings, picture, settle } from '../lib/inspect.mjs';

let browser, backend, story, page;
const ids = {};

before(async () => {
  [browser, backend] = await Promise.all([launch(), startBackend()]);
  const service = await manage('POST', '/services', { name: 'Metered', target_url: backend.url });
  const customer = await manage('POST', '/customers', { name: 'Paying customer' });
  Object.assign(ids, { service: service.id, customer: customer.id });
});

after(async () => {
  await browser?.close();
  await backend?.close();
});

beforeEach(async () => {
  story = await openPage(browser);
  page = story.page;
  await enter(page);
});

afterEach(async () => {
  await story.context.close();
  assert.deepEqual(story.faults, []);
});

/** Why the gateway refuses a key's next request. */
async function refusalOf(secret) {
  const answer = await fetch(`${PROXY_URL}/proxy/${ids.service}`, { headers: { 'X-API-Key': secret } });
  assert.equal(answer.status, 429);
  return (await answer.json()).code;
}

const dialog = () => page.getByRole('dialog').last();

test('a key is made with quotas and a budget, after their mistakes are named', async () => {
  await page.goto(`/apis/${ids.service}?tab=keys`);
  await page.getByRole('button', { name: 'Generate key' }).first().click();
  await dialog().getByLabel('Name').fill('Limited');
  // Wide enough that whatever is refused is refused by a quota.
  await dialog().getByLabel('Requests per window').fill('10000 / 1m');
  await dialog().getByLabel('Price per request').fill('0.5');
  await dialog().getByLabel('Requests per day', { exact: true }).fill('none');
  await dialog().getByLabel('Budget per cycle', { exact: true }).fill('5');
  await dialog().getByLabel('Currency of the budget').fill('usd');
  await dialog().getByRole('button', { name: 'Generate', exact: true }).click();
  await dialog().getByText('write a whole number from 1 on').waitFor();
  await dialog().getByText('must be three capital letters').waitFor();

  // What only the gateway knows stands at the same input.
  await dialog().getByLabel('Requests per day', { exact: true }).fill('10');
  await dialog().getByLabel('Currency of the budget').fill('XQX');
  await dialog().getByRole('button', { name: 'Generate', exact: true }).click();
  await dialog().getByText('is no currency of ISO 4217').waitFor();
  await dialog().getByLabel('Currency of the budget').fill('USD');
  await dialog().getByLabel('Budget per cycle: used up').selectOption('soft');
  await picture(page, 'key-with-allowances');
  assert.deepEqual(await graveFindings(page), []);
  await dialog().getByRole('button', { name: 'Generate', exact: true }).click();
  ids.secret = (await dialog().getByTestId('secret').locator('pre').textContent()).trim();

  const { items } = await manage('GET', `/keys?service_id=${ids.service}`);
  ids.key = items[0].id;
  const { requests_per_day, requests_per_month, budget_per_cycle } = await manage('GET', `/keys/${ids.key}/allowances`);
  assert.deepEqual([requests_per_day.limit, requests_per_day.enforcement], [10, 'hard']);
  assert.deepEqual([budget_per_cycle.amount, budget_per_cycle.currency, budget_per_cycle.enforcement], ['5', 'USD', 'soft']);
  assert.equal(requests_per_month, null);
});

test('its bars say how much is used, and requests are refused when all of it is', async () => {
  await page.goto(`/keys?key=${ids.key}`);
  await dialog().getByText('0 of 10', { exact: false }).waitFor();
  for (let count = 0; count < 8; count += 1) assert.equal(await request(ids.service, ids.secret), 200);
  await dialog().getByText('80 % used: nearly all').first().waitFor();
  for (let count = 0; count < 2; count += 1) assert.equal(await request(ids.service, ids.secret), 200);
  assert.equal(await refusalOf(ids.secret), 'quota_exceeded');
  await dialog().getByText('Used up: requests are refused').waitFor();
  await dialog().getByText('Used up: requests go on').waitFor();
  await settle(page);
  await dialog().getByText('Used up: requests go on').scrollIntoViewIfNeeded();
  await picture(page, 'key-used-up');
  assert.deepEqual(await graveFindings(page), []);
});

test('a quota is raised and a budget removed, each without touching the other', async () => {
  await page.goto(`/keys?key=${ids.key}`);
  const perDay = dialog().getByLabel('Requests per day', { exact: true });
  await perDay.fill('0');
  await dialog().getByRole('button', { name: 'Save quotas and budget' }).click();
  await dialog().getByText('write a whole number from 1 on').waitFor();
  await perDay.fill('1,000');
  // Another tab sets another quota in between; saving this one leaves that as it is.
  await manage('PATCH', `/keys/${ids.key}/allowances`, { requests_per_month: { limit: 77, enforcement: 'soft' } });
  await dialog().getByRole('button', { name: 'Save quotas and budget' }).click();
  await page.getByText('Quotas and budget saved').waitFor();
  assert.equal(await dialog().getByLabel('Requests per month', { exact: true }).inputValue(), '77');
  assert.equal(await request(ids.service, ids.secret), 200);

  await dialog().getByRole('button', { name: 'Remove: Budget of this cycle' }).click();
  await dialog().getByRole('button', { name: 'Remove', exact: true }).click();
  await page.getByText('no limit any more').waitFor();
  const allowances = await manage('GET', `/keys/${ids.key}/allowances`);
  assert.equal(allowances.budget_per_cycle, null);
  assert.equal(allowances.requests_per_day.limit, 1000);
  assert.equal(allowances.requests_per_month.limit, 77);
});

test('a key’s own price is removed', async () => {
  await page.goto(`/keys?key=${ids.key}`);
  await dialog().getByRole('button', { name: 'Remove own price' }).click();
  await dialog().getByRole('button', { name: 'Remove own price' }).last().click();
  await page.getByText('no price of its own any more').waitFor();
  await dialog().getByText('(of its API, or the default)').waitFor();
  assert.equal((await manage('GET', `/keys/${ids.key}`)).inherits_price, true);
  await page.getByRole('button', { name: 'Remove own price' }).first().waitFor({ state: 'detached' });
});

test('alerts stand on the overview', async () => {
  await page.goto('/');
  const alerts = page.getByRole('region', { name: 'Latest alerts' });
  await alerts.getByText('of 10 requests per day: further ones are refused').first().waitFor();
  await alerts.getByText('of the budget of 5.00 USD per cycle').first().waitFor();
  await settle(page);
  await picture(page, 'overview-alerts');
  // By its name, and not by a number that says nothing.
  await alerts.getByRole('link', { name: 'Limited', exact: true }).first().click();
  await page.getByRole('dialog', { name: 'Limited' }).waitFor();
});

test('credits are granted once, corrected, and asked for by requests', async () => {
  await page.goto('/billing?tab=customers');
  await page.locator(`a[href='/billing/customers/${ids.customer}']`).click();
  await page.getByRole('heading', { level: 1, name: 'Paying customer' }).waitFor();
  await page.getByText('No credits yet').waitFor();
  await settle(page);
  await picture(page, 'customer-empty');
  assert.deepEqual(await graveFindings(page), []);

  await page.getByRole('button', { name: 'Add credits' }).click();
  await dialog().getByLabel('Amount').fill('-100');
  await dialog().getByRole('button', { name: 'Grant credits' }).click();
  await dialog().getByText('must be above zero').waitFor();
  await dialog().getByLabel('Amount').fill('100.001');
  await dialog().getByRole('button', { name: 'Grant credits' }).click();
  await dialog().getByText('must have at most 2 digits').waitFor();
  await dialog().getByLabel('Amount').fill('1.00');
  await dialog().getByLabel('Reason').fill('bank transfer');
  await picture(page, 'credits-grant');
  assert.deepEqual(await graveFindings(page), []);
  // The gateway does its work, but the answer is lost; sending again grants nothing more.
  await page.route('**/credits', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await dialog().getByRole('button', { name: 'Grant credits' }).click();
  await dialog().getByText('The gateway does not answer', { exact: false }).waitFor();
  await page.unroute('**/credits');
  await dialog().getByRole('button', { name: 'Grant credits' }).click();
  await dialog().waitFor({ state: 'hidden' });
  assert.equal((await manage('GET', `/customers/${ids.customer}/credits`)).balance, '1');

  await page.getByRole('button', { name: 'Add credits' }).click();
  await dialog().getByText('Take back').click();
  await dialog().getByLabel('Amount in USD').fill('5');
  await dialog().getByRole('button', { name: 'Take credits back' }).click();
  await dialog().getByText('only 1 USD is left of the credits').waitFor();
  await dialog().getByLabel('Amount in USD').fill('0.50');
  await dialog().getByRole('button', { name: 'Take credits back' }).click();
  await dialog().waitFor({ state: 'hidden' });
  await page.getByRole('cell', { name: 'taken back' }).waitFor();

  await page.getByRole('switch', { name: 'Pays in advance' }).click();
  await dialog().getByText('is then answered 429').waitFor();
  await picture(page, 'credits-prepaid-warning');
  await dialog().getByRole('button', { name: 'Refuse without credits' }).click();
  await dialog().waitFor({ state: 'hidden' });
  assert.equal((await manage('GET', `/customers/${ids.customer}`)).prepaid, true);
});

test('an invoice says what credits paid and what is due', async () => {
  const { api_key: secret } = await manage('POST', '/keys', {
    name: 'On credit',
    customer_id: ids.customer,
    price_per_request: '0.25',
    rate_limit_requests: 10_000,
    rate_limit_window_seconds: 60,
  });
  for (let count = 0; count < 2; count += 1) assert.equal(await request(ids.service, secret), 200);
  assert.equal(await refusalOf(secret), 'credits_exhausted');
  await page.goto(`/billing/customers/${ids.customer}`);
  await page.getByText('Requests are refused').waitFor();
  await settle(page);
  await picture(page, 'customer-credits-used-up');
  assert.deepEqual(await graveFindings(page), []);

  await manage('POST', '/billing/reset');
  await page.goto(`/billing/invoices/${await draftOf(ids.customer)}`);
  await page.getByText('Reserved from credits').waitFor();
  await page.getByRole('button', { name: 'Finalize' }).click();
  await dialog().getByRole('button', { name: 'Finalize' }).click();
  await page.getByText('Paid from credits').waitFor();
  await page.getByText(/Amount due/).waitFor();
  await settle(page);
  await picture(page, 'invoice-paid-from-credits');
  await page.goto('/billing?tab=invoices');
  await page.getByRole('columnheader', { name: 'Due' }).waitFor();
  await page.goto(`/billing/customers/${ids.customer}`);
  await page.getByText('paid an invoice').waitFor();
});

/** The draft appears when every journal has passed the end of the cycle. */
async function draftOf(customer) {
  const until = Date.now() + 20_000;
  while (Date.now() < until) {
    const { items } = await manage('GET', `/invoices?customer_id=${customer}`);
    if (items.length > 0) return items[0].id;
    await pause(200);
  }
  throw new Error('no invoice was drafted within 20 seconds of the end of a cycle');
}

test('a customer’s allowances count all of its keys', async () => {
  await page.goto(`/billing/customers/${ids.customer}`);
  const section = page.getByRole('region', { name: 'Quotas and budget' });
  await section.getByLabel('Requests per month', { exact: true }).fill('20');
  await section.getByLabel('Requests per month: used up').selectOption('soft');
  await section.getByRole('button', { name: 'Save quotas and budget' }).click();
  await section.getByText(/\d+ of 20/).waitFor();
});

test('what is gone is said, and nothing typed is lost', async () => {
  const gone = await manage('POST', '/customers', { name: 'Soon gone' });
  await page.goto(`/billing/customers/${gone.id}`);
  const section = page.getByRole('region', { name: 'Quotas and budget' });
  await section.getByLabel('Requests per day', { exact: true }).fill('5');
  await manage('DELETE', `/customers/${gone.id}`);
  await section.getByRole('button', { name: 'Save quotas and budget' }).click();
  await section.getByText('It may have been deleted in another tab').first().waitFor();
  assert.equal(await section.getByLabel('Requests per day', { exact: true }).inputValue(), '5');
});

for (const [look, options] of Object.entries({
  dark: { viewport: DESKTOP, colorScheme: 'dark' },
  phone: { viewport: PHONE, colorScheme: 'light' },
})) {
  test(`key and customer look right: ${look}`, async () => {
    const other = await openPage(browser, { ...options, storageState: await story.context.storageState() });
    for (const [name, address] of [
      [`customer-${look}`, `/billing/customers/${ids.customer}`],
      [`key-allowances-${look}`, `/keys?key=${ids.key}`],
      [`cycles-${look}`, '/billing?tab=cycles'],
      [`overview-alerts-${look}`, '/'],
    ]) {
      await other.page.goto(address);
      await settle(other.page);
      const quotas = other.page.getByRole('group', { name: 'Quotas and budget' });
      if (address.startsWith('/keys')) await quotas.scrollIntoViewIfNeeded();
      await picture(other.page, name);
      assert.deepEqual(await graveFindings(other.page), [], name);
      const overflow = await other.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
    }
    await other.context.close();
    assert.deepEqual(other.faults, []);
  });
}
