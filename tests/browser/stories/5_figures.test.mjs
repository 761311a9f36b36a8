/**
 * What the pages say is what the traffic was and what the API says: on a gateway of the story's own,
 * so that every number is known. Begins with nothing, where each list offers what to do next.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { claim } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { clientOf, eventually, startBackend } from '../lib/gateway.mjs';
import { graveFindings, picture, settle } from '../lib/inspect.mjs';
import { Gateway } from '../lib/processes.mjs';

let browser, backend, gateway, client, story, page;
const ids = {};

before(async () => {
  assert.ok(process.env.GAAS_BIN_DIR, 'GAAS_BIN_DIR names the folder of the built programs');
  [browser, backend, gateway] = await Promise.all([launch(), startBackend(), Gateway.start(process.env.GAAS_BIN_DIR)]);
  client = await clientOf(gateway);
  story = await openPage(browser, { baseURL: gateway.adminUrl });
  page = story.page;
  await page.goto('/');
  await claim(page, client.token);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  await backend?.close();
});

const dialog = () => page.getByRole('dialog').last();

/** The figure with this name, as it is shown. */
const figure = (name) =>
  page
    .locator('.mantine-Card-root')
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator('.stat-value');

/** Figures refresh by themselves: until this one says so. */
const shows = (name, text) => figure(name).filter({ hasText: new RegExp(`^${text.replaceAll('.', '\\.')}$`) }).waitFor();

const costs = () => page.getByRole('table', { name: 'Costs per key' });
const costOf = (key, ...cells) =>
  cells.reduce(
    (row, text) => row.filter({ has: page.getByRole('cell', { name: text, exact: true }) }),
    costs().getByRole('row').filter({ has: page.getByRole('link', { name: key, exact: true }) }),
  );

test('lists without anything offer the next action, and the same from a shell', async () => {
  for (const [address, action] of [
    ['/', 'Register an API'],
    ['/apis', 'Register API'],
    ['/keys', 'Generate key'],
    ['/billing', 'Go to the keys'],
    ['/billing?tab=invoices', 'See the open cycle'],
    ['/billing?tab=customers', 'New customer'],
    ['/billing?tab=ledger', 'See the invoices'],
    ['/webhooks', 'New webhook'],
  ]) {
    await page.goto(address);
    await settle(page);
    await page.getByText('Or from a shell:').waitFor();
    await page.locator('.code-block').filter({ hasText: `curl -X` }).filter({ hasText: gateway.adminUrl }).first().waitFor();
    await page.locator('main').locator('a, button').filter({ hasText: action }).first().waitFor();
  }
});

test('the open cycle comes to what the traffic was worth, per key and in total', async () => {
  const { manage, request } = client;
  const plain = await manage('POST', '/services', { name: 'Plain', target_url: backend.url });
  const tiered = await manage('POST', '/services', { name: 'Tiered', target_url: backend.url });
  await manage('POST', '/prices', {
    scope: { service_id: tiered.id },
    model: { kind: 'graduated', tiers: [{ up_to: 2, unit_price: '0.50' }, { unit_price: '0.20' }] },
  });
  const customer = await manage('POST', '/customers', { name: 'Heron Ltd' });
  const make = (service, body) => manage('POST', `/services/${service.id}/keys`, { customer_id: customer.id, ...body });
  const own = await make(plain, { name: 'Own price', price_per_request: '0.25' });
  const byTiers = await make(tiered, { name: 'By tiers' });
  const byDefault = await make(plain, { name: 'By default' });
  await make(plain, { name: 'Idle' });
  Object.assign(ids, { plain: plain.id, customer: customer.id, own: own.id, ownSecret: own.api_key });

  for (const path of ['', '', '/status/503', '']) await request(plain.id, own.api_key, path);
  for (let count = 0; count < 5; count += 1) assert.equal(await request(tiered.id, byTiers.api_key), 200);
  for (const path of ['', '/status/404', '']) await request(plain.id, byDefault.api_key, path);

  await page.goto('/billing');
  // 3 × 0.25; 2 × 0.50 + 3 × 0.20; 2 × 0.001. What went wrong is not billed.
  await costOf('Own price', '3', '0.75 USD').waitFor();
  await costOf('By tiers', '5', '1.60 USD').waitFor();
  await costOf('By default', '2', '0.002 USD').waitFor();
  await costOf('Idle', '0', '0.00 USD').waitFor();
  await shows('Total of the open cycle', '2.352 USD');
  await shows('Billable requests', '10');

  const summary = await manage('GET', '/billing/summary');
  assert.deepEqual([summary.total_cost, summary.total_requests], ['2.352', 10]);
  const { items } = await manage('GET', '/billing/api-keys');
  assert.deepEqual(
    Object.fromEntries(items.map(({ name, requests, total_cost }) => [name, [requests, total_cost]])),
    { 'Own price': [3, '0.75'], 'By tiers': [5, '1.6'], 'By default': [2, '0.002'], Idle: [0, '0'] },
  );
  assert.equal(await costs().getByRole('row').count(), 1 + items.length);
  await picture(page, 'billing-figures');
});

test('a price that is changed or ended here holds from then on, and not before', async () => {
  await page.goto(`/keys?key=${ids.own}`);
  await dialog().getByLabel('Price per request in USD').fill('1');
  await dialog().getByRole('button', { name: 'Save price' }).click();
  await page.getByText('Price saved').waitFor();
  assert.equal(await client.request(ids.plain, ids.ownSecret), 200);
  await dialog().getByRole('button', { name: 'Remove own price' }).click();
  await dialog().getByRole('button', { name: 'Remove own price' }).click();
  await dialog().getByText('(of its API, or the default)').waitFor();
  assert.equal(await client.request(ids.plain, ids.ownSecret), 200);
  await page.goto('/billing');
  // 3 × 0.25 + 1 + 0.001
  await costOf('Own price', '5', '1.751 USD').waitFor();
  await shows('Total of the open cycle', '3.353 USD');
  assert.equal((await client.manage('GET', '/billing/summary')).total_cost, '3.353');
});

test('the overview and the usage page count the same', async () => {
  await page.goto('/');
  await shows('APIs', '2');
  for (const name of ['Requests, 7 days', 'Requests, 30 days']) await shows(name, '14');
  await shows('Open cycle', '3.353 USD');
  const { success_rate_24h: success } = await client.manage('GET', '/overview');
  await shows('Success rate', `${Math.round(success * 1000) / 10} %`);
  const failures = page.getByRole('table', { name: 'Latest failures' });
  await failures.getByText('503').waitFor();
  assert.equal(await failures.getByRole('row').count(), 2);
  const health = page.getByRole('region', { name: 'Health' });
  await health.getByRole('link', { name: 'Tiered' }).waitFor();
  await health.getByText('no errors').waitFor();

  await page.goto('/usage?group=outcome');
  await page.getByText(/^Requests per (minute|hour)$/).waitFor();
  const totals = page.getByRole('table', { name: 'Totals' });
  for (const [outcome, requests, billable] of [
    ['Success', '12', '12'],
    ['Client error (backend 4xx)', '1', '0'],
    ['Server error (backend 5xx)', '1', '0'],
  ]) {
    const row = totals.getByRole('row').filter({ hasText: outcome });
    await row.waitFor();
    assert.deepEqual((await row.getByRole('cell').allTextContents()).slice(1, 3), [requests, billable], outcome);
  }
  await page.getByRole('combobox', { name: 'Method' }).selectOption('POST');
  await page.waitForURL(/method=POST/);
  await page.getByText('No requests in this range.').waitFor();
});

test('usage comes as CSV, of what is shown', async () => {
  await page.goto('/usage?group=api_key');
  await page.getByRole('table', { name: 'Totals' }).getByRole('link', { name: 'By tiers' }).waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).click(),
  ]);
  const text = await (await import('node:fs/promises')).readFile(await download.path(), 'utf8');
  const [head, ...rows] = text.trim().split(/\r?\n/).map((line) => line.split(','));
  const at = head.indexOf('requests');
  assert.ok(at > 0, head.join());
  assert.equal(rows.reduce((sum, row) => sum + Number(row[at]), 0), 14);
});

test('the cycle is closed after a question, and the bill comes to the same', async () => {
  await page.goto('/billing');
  await page.getByRole('button', { name: 'Start a new cycle' }).click();
  await dialog().getByText('This cannot be undone').waitFor();
  await dialog().getByRole('button', { name: 'Cancel' }).click();
  await shows('Total of the open cycle', '3.353 USD');
  await page.getByRole('button', { name: 'Start a new cycle' }).click();
  await dialog().getByRole('button', { name: 'Close and start a new one' }).click();
  await page.getByText('closed at 3.353 USD').waitFor();
  await shows('Total of the open cycle', '0.00 USD');

  await page.goto('/billing?tab=cycles');
  const closed = page.getByRole('table', { name: 'Billing cycles' }).getByRole('row').filter({ hasText: '3.353 USD' });
  await closed.getByRole('link', { name: '#1' }).click();
  await dialog().getByRole('link', { name: 'Heron Ltd' }).waitFor();
  await dialog().getByText('3.353 USD').first().waitFor();

  const [draft] = await eventually('a draft', async () => {
    const { items } = await client.manage('GET', '/invoices');
    return items.length > 0 && items;
  });
  await page.goto(`/billing/invoices/${draft.id}`);
  // Each line is rounded once, to the currency's two digits.
  const { total } = await client.manage('GET', `/invoices/${draft.id}`);
  await page.getByText(`Total ${Number(total).toFixed(2)} USD`).waitFor();
  const of = (name) => page.getByRole('link', { name, exact: true }).getAttribute('href');
  const pdf = await page.request.get(await of('PDF'));
  assert.equal(pdf.headers()['content-type'], 'application/pdf');
  assert.equal((await pdf.body()).subarray(0, 5).toString(), '%PDF-');
  const csv = await page.request.get(await of('CSV'));
  assert.match(csv.headers()['content-type'], /^text\/csv/);
  assert.match(await csv.text(), /Own price/);
});

test('a customer leads to its usage, its invoices and its entries of the ledger', async () => {
  await page.goto(`/billing/customers/${ids.customer}`);
  await page.getByRole('table', { name: 'Invoices of this customer' }).getByRole('link').first().click();
  await page.getByRole('button', { name: 'Finalize' }).click();
  await dialog().getByRole('button', { name: 'Finalize' }).click();
  await page.getByText('The invoice is final').waitFor();
  await page.goto(`/billing/customers/${ids.customer}`);
  await settle(page);
  await picture(page, 'customer-with-links');
  assert.deepEqual(await graveFindings(page), []);
  await page.getByRole('link', { name: 'Entries of the ledger' }).click();
  await page.waitForURL(new RegExp(`tab=ledger&customer=${ids.customer}`));
  await page.getByRole('table', { name: 'Ledger' }).getByRole('row').filter({ hasText: 'Heron Ltd' }).first().waitFor();
  await page.goBack();
  await page.getByRole('link', { name: 'Usage by key' }).click();
  await page.getByRole('table', { name: 'Totals' }).getByRole('link', { name: 'Own price' }).waitFor();
});

test('nothing went wrong in the browser meanwhile', () => assert.deepEqual(story.faults, []));
