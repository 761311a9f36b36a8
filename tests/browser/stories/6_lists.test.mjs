/** Lists are sorted, filtered and paged by the server, and the URL holds how. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { eventually, manage, request, startBackend } from '../lib/gateway.mjs';

let browser, backend, story, page;
const ids = {};

before(async () => {
  [browser, backend] = await Promise.all([launch(), startBackend()]);
  for (const name of ['Listed bees', 'Listed wasps', 'Listed ants']) {
    const service = await manage('POST', '/services', { name, target_url: backend.url });
    const customer = await manage('POST', '/customers', { name });
    const key = await manage('POST', `/services/${service.id}/keys`, { name, customer_id: customer.id, price_per_request: '0.25' });
    assert.equal(await request(service.id, key.api_key), 200);
    ids[name] = { service: service.id, customer: customer.id, key: key.id };
  }
  await manage('POST', '/billing/reset');
  const mine = new Set(Object.values(ids).map(({ customer }) => customer));
  const drafts = await eventually('a draft for each', async () => {
    const { items } = await manage('GET', '/invoices?limit=200&sort=-created_at');
    const found = items.filter(({ customer_id: id }) => mine.has(id));
    return found.length === mine.size && found;
  });
  await manage('POST', `/invoices/${drafts[0].id}/finalize`);
  ids.final = drafts[0];
  story = await openPage(browser);
  page = story.page;
  await enter(page);
});

after(async () => {
  await browser?.close();
  await backend?.close();
});

const table = (name) => page.getByRole('table', { name, exact: true });

/** Waits until the first column, without its heading, is as expected, and is again after a reload. */
async function reads(name, expected, column = 0) {
  for (const reload of [false, true]) {
    if (reload) await page.reload();
    let found;
    await eventually(`${name}: ${expected.join(', ')}`, async () => {
      found = await table(name)
        .locator('tbody tr')
        .evaluateAll((rows, at) => rows.map((row) => row.children[at]?.textContent ?? ''), column);
      return JSON.stringify(found) === JSON.stringify(expected);
    });
  }
}

const sortBy = (name, heading) => table(name).getByRole('columnheader', { name: heading }).getByRole('button').click();

for (const [name, address] of [
  ['APIs', '/apis?search=Listed'],
  ['Customers', '/billing?tab=customers&search=Listed'],
  ['API keys', '/keys?search=Listed&sort=created_at'],
]) {
  test(`${name} are sorted by name and by age`, async () => {
    await page.goto(address);
    await reads(name, ['Listed bees', 'Listed wasps', 'Listed ants']);
    await sortBy(name, 'Name');
    await page.waitForURL(/sort=name/);
    await reads(name, ['Listed ants', 'Listed bees', 'Listed wasps']);
    await sortBy(name, 'Name');
    await page.waitForURL(/sort=-name/);
    await reads(name, ['Listed wasps', 'Listed bees', 'Listed ants']);
    await sortBy(name, /Created|Registered/);
    await page.waitForURL(/sort=-created_at/);
    await reads(name, ['Listed ants', 'Listed wasps', 'Listed bees']);
  });
}

test('invoices are filtered by status and customer, and read from either end', async () => {
  await page.goto('/billing?tab=invoices');
  const ofStatus = (status) =>
    page.getByRole('combobox', { name: 'Status of invoices' }).selectOption(status);
  await ofStatus('finalized');
  await page.waitForURL(/status=finalized/);
  await page.getByRole('combobox', { name: 'Customer' }).fill(ids.final.bill_to.name);
  await page.getByRole('option', { name: ids.final.bill_to.name }).click();
  await page.waitForURL(new RegExp(`customer=${ids.final.customer_id}`));
  await reads('Invoices', [ids.final.bill_to.name], 2);
  await ofStatus('void');
  await page.getByText('No invoice fits these filters').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.waitForURL((url) => !url.searchParams.has('status') && !url.searchParams.has('customer'));

  const newest = (await manage('GET', '/invoices?limit=1&sort=-created_at')).items[0];
  const oldest = (await manage('GET', '/invoices?limit=1')).items[0];
  const first = () => table('Invoices').getByRole('row').nth(1).getByRole('link').first();
  await eventually('the newest first', async () => (await first().getAttribute('href')) === `/billing/invoices/${newest.id}`);
  await sortBy('Invoices', 'Number');
  await page.waitForURL(/sort=created_at/);
  await eventually('the oldest first', async () => (await first().getAttribute('href')) === `/billing/invoices/${oldest.id}`);
});

test('prices are narrowed to an API and to a key, and name it', async () => {
  const { service, key } = ids['Listed wasps'];
  await page.goto(`/billing?tab=prices&service=${service}`);
  await page.getByText('It has no price of its own').waitFor();
  await page.goto(`/billing?tab=prices&key=${key}`);
  await reads('Prices', ['Listed wasps'], 1);
});

test('cycles begin with the one that runs, and go the other way round', async () => {
  await page.goto('/billing?tab=cycles');
  const first = () => table('Billing cycles').getByRole('row').nth(1);
  await first().filter({ hasText: 'open' }).waitFor();
  await sortBy('Billing cycles', 'Cycle');
  await page.waitForURL(/sort=created_at/);
  await first().filter({ hasText: '#1' }).waitFor();
});

test('the ledger and the audit log are filtered, and lead to what they tell of', async () => {
  await page.goto(`/billing?tab=ledger&customer=${ids.final.customer_id}`);
  await table('Ledger').getByRole('row').filter({ hasText: `Invoice (ID ${ids.final.id})` }).waitFor();
  await page.goto('/security?tab=audit');
  await page.getByRole('searchbox', { name: 'Action' }).fill('invoice.finalize');
  await page.waitForURL(/action=invoice/);
  await table('Audit log').getByRole('link', { name: `invoice #${ids.final.id}` }).click();
  await page.waitForURL(`**/billing/invoices/${ids.final.id}`);
});

test('lists within a page are paged in its URL', async () => {
  const { service } = ids['Listed bees'];
  for (let count = 0; count < 26; count += 1) await manage('POST', `/services/${service}/keys`, { name: `Paged ${count}` });
  await page.goto(`/apis/${service}?tab=keys`);
  await page.getByRole('button', { name: 'Next' }).click();
  await page.waitForURL(/after=/);
  await reads('API keys', ['Paged 0', 'Listed bees']);
  await page.getByRole('button', { name: 'Previous' }).click();
  await page.waitForURL((url) => !url.searchParams.has('after'));
  await table('API keys').getByRole('link', { name: 'Paged 25', exact: true }).waitFor();
});

test('nothing went wrong in the browser meanwhile', () => assert.deepEqual(story.faults, []));
