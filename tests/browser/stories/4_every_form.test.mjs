/** Each form keeps what was typed when the connection is lost, the session ends, the thing is gone. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, test } from 'node:test';

import { enter, signIn } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { PASSWORD, eventually, manage, request, startBackend } from '../lib/gateway.mjs';

let browser, backend, story, page;
const ids = {};

before(async () => {
  [browser, backend] = await Promise.all([launch(), startBackend()]);
  const service = await manage('POST', '/services', { name: 'Formed', target_url: backend.url });
  const customer = await manage('POST', '/customers', { name: 'Former customer' });
  const key = await manage('POST', `/services/${service.id}/keys`, {
    name: 'Formed key',
    customer_id: customer.id,
    price_per_request: '0.5',
  });
  const webhook = await manage('POST', '/webhooks', { url: 'http://127.0.0.1:9/formed', event_types: ['key.revoked'] });
  assert.equal(await request(service.id, key.api_key), 200);
  await manage('POST', '/billing/reset');
  const [draft] = await eventually('a draft', async () => {
    const { items } = await manage('GET', `/invoices?customer_id=${customer.id}`);
    return items.length > 0 && items;
  });
  await manage('POST', `/invoices/${draft.id}/finalize`);
  const schedule = await manage('GET', '/billing/schedule');
  Object.assign(ids, { service: service.id, customer: customer.id, key: key.id, webhook: webhook.id, invoice: draft.id, schedule });
});

after(async () => {
  const { kind, day } = ids.schedule;
  await manage('PUT', '/billing/schedule', day ? { kind, day } : { kind });
  // Later stories begin without webhooks.
  const { items } = await manage('GET', '/webhooks?limit=200');
  for (const { id, url } of items) if (url.startsWith('http://127.0.0.1:9/')) await manage('DELETE', `/webhooks/${id}`);
  await manage('PATCH', '/me', { email: null });
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

const press = (name) => page.getByRole('button', { name, exact: true }).first().click();
const inDialog = () => page.getByRole('dialog').last();

/**
 * Where each form is, how it is opened, what is typed where, the button that sends it, and what is
 * said once it is done.
 */
const FORMS = {
  'a new key': ['/keys', () => press('Generate key'), { Name: 'Kept key' }, 'Generate', /Kept key is made/],
  'a key’s general settings': [() => `/keys?key=${ids.key}`, null, { Name: 'Formed anew' }, 'Save general settings', 'Key saved'],
  'a key’s limit': [() => `/keys?key=${ids.key}`, null, { 'Requests per window': '77 / 1h' }, 'Save limit', 'Limit saved'],
  'a key’s price': [() => `/keys?key=${ids.key}`, null, { 'Price per request in USD': '0.375' }, 'Save price', 'Price saved'],
  'a key’s quotas': [
    () => `/keys?key=${ids.key}`,
    null,
    { 'Requests per day': '4711' },
    'Save quotas and budget',
    'Quotas and budget saved',
  ],
  'an API’s settings': [() => `/apis/${ids.service}?tab=settings`, null, { Name: 'Formed API' }, 'Save', 'Settings saved'],
  'what requests are worth': [
    () => `/apis/${ids.service}?tab=settings`,
    null,
    { 'Billable statuses': '2xx' },
    'Save units',
    'What requests are worth is saved',
  ],
  'a price': [
    '/billing?tab=prices',
    () => press('New price'),
    { 'Price per unit in USD': '0.001', 'Free units per cycle': '10' },
    'Set price',
    /The price holds from/,
  ],
  'when cycles end': [
    '/billing?tab=cycles',
    () => page.getByRole('combobox', { name: 'When cycles end' }).selectOption('anniversary'),
    { 'Day of the month': '28' },
    'Save',
    'Schedule saved',
  ],
  'a new customer': ['/billing?tab=customers', () => press('New customer'), { Name: 'Kept customer' }, 'Save', /is saved/],
  'a customer': [() => `/billing/customers/${ids.customer}`, () => press('Edit'), { 'External ID': 'crm-17' }, 'Save', /is saved/],
  'credits': [
    () => `/billing/customers/${ids.customer}`,
    () => press('Add credits'),
    { Amount: '12.50', Reason: 'bank transfer' },
    'Grant credits',
    /granted/,
  ],
  'a credit note': [
    () => `/billing/invoices/${ids.invoice}`,
    () => press('Credit note'),
    { 'Amount in USD': '0.10', Reason: 'a slow day' },
    'Make credit note',
    'The credit note is made',
  ],
  'a new webhook': [
    '/webhooks',
    () => press('New webhook'),
    { Address: 'http://127.0.0.1:9/kept', Description: 'Kept webhook' },
    'Make webhook',
    /The webhook is made/,
  ],
  'a webhook': [() => `/webhooks/${ids.webhook}`, () => press('Edit'), { Description: 'Formed hook' }, 'Save', 'The webhook is saved'],
  'the profile': ['/profile', null, { 'E-mail': 'first@example.com' }, 'Save', 'Profile saved'],
  'the password': [
    '/profile',
    null,
    { 'Current password': PASSWORD, 'New password': PASSWORD, 'New password again': PASSWORD },
    'Change password',
    /Password changed/,
  ],
};

const field = (label) => page.getByRole('textbox', { name: label, exact: true }).last();

async function assertKept(typed) {
  for (const [label, text] of Object.entries(typed)) assert.equal(await field(label).inputValue(), text, label);
}

/** Nothing is asked in the background meanwhile, so that it is the form that finds out. */
const hold = (held) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => (hidden ? 'hidden' : 'visible') });
  }, held);

describe('what was typed stays, without a connection and without a session', () => {
  for (const [name, [where, open, typed, send, done]] of Object.entries(FORMS)) {
    test(name, async () => {
      await page.goto(typeof where === 'function' ? where() : where);
      await page.locator('h1').waitFor();
      await open?.();
      for (const [label, text] of Object.entries(typed)) await field(label).fill(text);
      const submit = () => page.getByRole('button', { name: send, exact: true }).last().click();

      const cut = (route) => (route.request().method() === 'GET' ? route.continue() : route.abort('connectionreset'));
      await page.route('**/api/v1/**', cut);
      await submit();
      await page.getByText('Check that it runs; nothing that you typed is lost').waitFor();
      await assertKept(typed);
      await page.unroute('**/api/v1/**', cut);

      await hold(true);
      await page.context().clearCookies();
      await submit();
      const again = page.getByRole('dialog', { name: 'Your session has ended' });
      await again.waitFor();
      await signIn(again);
      await again.waitFor({ state: 'detached' });
      await hold(false);
      await assertKept(typed);
      await submit();
      await page.getByText(done).first().waitFor();
    });
  }
});

describe('what was typed stays when somebody else took the thing away', () => {
  const gone = async (typed, send, message) => {
    await page.getByRole('button', { name: send, exact: true }).last().click();
    await page.getByText(message).first().waitFor();
    await assertKept(typed);
  };

  test('a key that was revoked', async () => {
    const { id } = await manage('POST', '/keys', { name: 'Soon revoked' });
    await page.goto(`/keys?key=${id}`);
    const typed = { 'Requests per window': '123 / 1h' };
    await field('Requests per window').fill('123 / 1h');
    await manage('DELETE', `/keys/${id}`);
    await gone(typed, 'Save limit', 'the API key is revoked and can no longer be changed');
    // As the tab is looked at again, the key is read anew.
    await eventually('that it is revoked', async () => {
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));
      return inDialog().getByText('It opens nothing any more').isVisible();
    });
    await assertKept(typed);
  });

  test('a customer that was deleted', async () => {
    const { id } = await manage('POST', '/customers', { name: 'Soon deleted' });
    await page.goto(`/billing/customers/${id}`);
    await press('Edit');
    await field('External ID').fill('crm-18');
    await manage('DELETE', `/customers/${id}`);
    await gone({ 'External ID': 'crm-18' }, 'Save', 'It may have been deleted in another tab');
  });

  test('a webhook that was deleted', async () => {
    const { id } = await manage('POST', '/webhooks', { url: 'http://127.0.0.1:9/soon', event_types: ['key.revoked'] });
    await page.goto(`/webhooks/${id}`);
    await press('Edit');
    await field('Description').fill('Described at length');
    await manage('DELETE', `/webhooks/${id}`);
    await gone({ Description: 'Described at length' }, 'Save', 'It may have been deleted in another tab');
  });
});
