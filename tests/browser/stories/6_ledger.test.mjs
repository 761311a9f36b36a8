/** The ledger by customer and bill, and customers found by a word: filters stand in the URL. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { eventually, manage, request, startBackend } from '../lib/gateway.mjs';
import { settle } from '../lib/inspect.mjs';

let browser, backend, story, page;
const ids = {};

before(async () => {
  [browser, backend] = await Promise.all([launch(), startBackend()]);
  await billTwoCustomers();
  story = await openPage(browser);
  page = story.page;
  await enter(page);
});

after(async () => {
  await browser?.close();
  await backend?.close();
});

/** Two customers with a final bill each; the second has a credit note. */
async function billTwoCustomers() {
  const service = await manage('POST', '/services', { name: 'Booked', target_url: backend.url });
  for (const name of ['Blackbird Ltd', 'Nightingale Inc']) {
    const customer = await manage('POST', '/customers', { name });
    const key = await manage('POST', `/services/${service.id}/keys`, { name, customer_id: customer.id, price_per_request: '0.125' });
    assert.equal(await request(service.id, key.api_key), 200);
    ids[name] = customer.id;
  }
  await manage('POST', '/billing/reset');
  const isMine = ({ bill_to: to }) => to.name in ids;
  const drafts = await eventually('a draft for each of them', async () => {
    const { items } = await manage('GET', '/invoices?limit=100');
    const mine = items.filter(isMine);
    return mine.length === 2 && mine;
  });
  for (const { id } of drafts) await manage('POST', `/invoices/${id}/finalize`);
  const second = drafts.find(({ bill_to: to }) => to.name === 'Nightingale Inc');
  ids.invoice = second.id;
  ids.credit = (await manage('POST', `/invoices/${second.id}/credit-notes`, { amount: '0.05', reason: 'a slow day' })).id;
}

const rows = () => page.getByRole('region', { name: 'Ledger' }).getByRole('row');
const row = (...words) => words.reduce((found, word) => found.filter({ hasText: word }), rows());

test('every entry is shown, debit and credit apart', async () => {
  await page.goto('/billing?tab=ledger');
  await settle(page);
  await row(`ID ${ids.invoice}`, 'receivable', '0.12 USD').waitFor();
  await row('revenue', '0.125 USD').first().waitFor();
  await row('rounding', '0.005 USD').first().waitFor();
});

test('the filters stand in the URL and can be left again', async () => {
  await page.getByRole('combobox', { name: 'Customer' }).fill('nighting');
  await page.getByRole('option', { name: 'Nightingale Inc' }).click();
  await page.waitForURL((url) => url.searchParams.get('customer') === String(ids['Nightingale Inc']));
  await row(`ID ${ids.credit}`, 'receivable', '0.05 USD').waitFor();
  await row('revenue', '0.05 USD').waitFor();
  await eventually('the other customer is not shown', async () => (await row('Invoice (ID').count()) === 1);

  await page.getByRole('textbox', { name: 'Invoice ID' }).fill(String(ids.credit));
  await page.waitForURL((url) => url.searchParams.get('invoice') === String(ids.credit));
  await row('Invoice (ID').waitFor({ state: 'detached' });
  await eventually('one credit note is shown', async () => (await row('Credit note').count()) === 1);
  await page.reload();
  await row('Credit note').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.waitForURL((url) => !url.searchParams.has('customer') && !url.searchParams.has('invoice'));
  await row(`ID ${ids.invoice}`).first().waitFor();
});

test('a final bill leads to what was booked for it', async () => {
  await page.goto(`/billing/invoices/${ids.invoice}`);
  await page.getByRole('link', { name: 'What was booked for it' }).click();
  await page.waitForURL(new RegExp(`tab=ledger&invoice=${ids.invoice}`));
  await row(`ID ${ids.invoice}`).first().waitFor();
});

test('customers are found by a word', async () => {
  await page.goto('/billing?tab=customers');
  await page.getByRole('searchbox', { name: 'Search customers' }).fill('blackb');
  await page.waitForURL(/search=blackb/);
  await page.getByRole('cell', { name: 'Nightingale Inc', exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('cell', { name: 'Blackbird Ltd', exact: true }).waitFor();
  await page.getByRole('searchbox', { name: 'Search customers' }).fill('nobody at all');
  await page.getByText('Nothing found').waitFor();
});

test('nothing went wrong in the browser meanwhile', () => assert.deepEqual(story.faults, []));
