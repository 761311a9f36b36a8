/** What an API's requests are worth: said in its settings, refused where it is wrong, kept. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';

import { enter } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { eventually, manage, request, startBackend } from '../lib/gateway.mjs';
import { graveFindings, picture } from '../lib/inspect.mjs';

let browser, story, page, service;

before(async () => {
  browser = await launch();
  service = await manage('POST', '/services', { name: 'Worth', target_url: 'http://127.0.0.1:9/' });
});

after(async () => browser?.close());

beforeEach(async () => {
  story = await openPage(browser);
  page = story.page;
  await enter(page);
});

afterEach(async () => {
  await story.context.close();
  assert.deepEqual(story.faults, []);
});

test('an API counts what its backend says, after mistakes are named at their inputs', async () => {
  await page.goto(`/apis/${service.id}?tab=settings`);
  const form = page.getByRole('form', { name: 'What requests are worth' });
  const save = form.getByRole('button', { name: 'Save units' });
  await page.getByText('One unit for each answer with 2xx, 3xx, or 101.').waitFor();

  await form.getByLabel('Counted are').selectOption('header');
  await form.getByLabel('Billable statuses').fill('2xx, 999');
  await form.getByLabel('Header of the answer').fill('X Cost');
  await form.getByLabel('Most units of one request').fill('0');
  await save.click();
  await form.getByText('999 is neither a class').waitFor();
  await form.getByText('must be the name of a header').waitFor();
  await form.getByText('must be a whole number from 1').waitFor();

  await form.getByLabel('Billable statuses').fill('2xx, 404');
  await form.getByLabel('Units without it').fill('3');
  await form.getByLabel('Most units of one request').fill('50');
  await picture(page, 'api-metering');
  assert.deepEqual(await graveFindings(page), []);
  await form.getByLabel('Header of the answer').fill('X-Cost');
  await save.click();
  await page.getByText('as many units as X-Cost says, 3 without it, at most 50 for one request.').waitFor();

  const kept = await manage('GET', `/services/${service.id}`);
  assert.deepEqual(kept.metering, {
    billable_statuses: ['2xx', '404'],
    unit: { header: { name: 'X-Cost', when_missing: 3 } },
    max_units: 50,
  });
  await page.reload();
  assert.equal(await form.getByLabel('Header of the answer').inputValue(), 'X-Cost');
});

test('usage is told apart by customer, and narrowed to one', async () => {
  const customer = await manage('POST', '/customers', { name: 'Counted apart' });
  const backend = await startBackend();
  try {
    const { id } = await manage('POST', '/services', { name: 'Of a customer', target_url: backend.url });
    const key = await manage('POST', `/services/${id}/keys`, { name: 'Theirs', customer_id: customer.id });
    for (let n = 0; n < 3; n += 1) await request(id, key.api_key, '/');
    await page.goto(`/usage?group=customer&service=${id}`);
    const totals = page.getByRole('table', { name: 'Totals' });
    await totals.getByRole('link', { name: 'Counted apart' }).waitFor();
    await page.goto(`/usage?customer=${customer.id}`);
    const chosen = page.getByRole('combobox', { name: 'Customer' });
    await eventually('the customer is named', async () => (await chosen.inputValue()).includes('Counted apart'));
    await picture(page, 'usage-of-a-customer');
    assert.deepEqual(await graveFindings(page), []);
  } finally {
    await backend.close();
  }
});
