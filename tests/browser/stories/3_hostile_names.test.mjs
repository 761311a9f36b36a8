/** Markup in every name that somebody can set stays text on every page that shows it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { eventually, manage, request, startBackend } from '../lib/gateway.mjs';
import { settle } from '../lib/inspect.mjs';

const HOSTILE = [
  `<img src=x onerror="window.hit=1">`,
  `"><script>window.hit=1</script>`,
  `javascript:window.hit=1//`,
  `'\${window.hit=1}{{window.hit=1}}`,
];

let browser, backend, story;
const services = [];
const keys = [];
const customers = [];
const webhooks = [];
let invoices = [];

before(async () => {
  [browser, backend] = await Promise.all([launch(), startBackend()]);
  story = await openPage(browser);
  await enter(story.page);
  for (const name of HOSTILE) {
    const service = await manage('POST', '/services', { name, target_url: `${backend.url}/?q=%3Cscript%3E` });
    const customer = await manage('POST', '/customers', { name, external_id: name });
    const key = await manage('POST', `/services/${service.id}/keys`, {
      name,
      customer_id: customer.id,
      // Used up by its one request, so that an alert names it.
      ...(name === HOSTILE[0] && { allowances: { requests_per_day: { limit: 1, enforcement: 'soft' } } }),
    });
    await manage('POST', `/customers/${customer.id}/credits`, { amount: '1', currency: 'USD', reason: name });
    const webhook = await manage('POST', '/webhooks', { url: 'http://127.0.0.1:9/', description: name, event_types: ['cycle.settled'] });
    services.push(service.id);
    keys.push(key.id);
    customers.push(customer.id);
    webhooks.push(webhook.id);
    await request(service.id, key.api_key, '/%3Cscript%3Ewindow.hit=1%3C/script%3E');
  }
  await manage('POST', '/billing/reset');
  invoices = await eventually('a draft for each customer', async () => {
    const { items } = await manage('GET', '/invoices?limit=200&sort=-created_at');
    const mine = items.filter(({ customer_id: id }) => customers.includes(id));
    return mine.length === customers.length && mine.map(({ id }) => id);
  });
  await manage('POST', `/invoices/${invoices[0]}/finalize`);
  await manage('POST', `/invoices/${invoices[0]}/void`, { reason: HOSTILE[0] });
  await story.page.goto('/profile');
  await story.page.getByRole('textbox', { name: 'Name', exact: true }).fill(HOSTILE[0]);
  await story.page.getByRole('button', { name: 'Save', exact: true }).click();
  await story.page.getByText('Profile saved').waitFor();
});

after(async () => {
  await story.page.goto('/profile');
  await story.page.getByRole('textbox', { name: 'Name', exact: true }).fill('First user');
  await story.page.getByRole('button', { name: 'Save', exact: true }).click();
  await story.page.getByText('Profile saved').waitFor();
  for (const id of services) await manage('DELETE', `/services/${id}`);
  for (const id of webhooks) await manage('DELETE', `/webhooks/${id}`);
  await browser?.close();
  await backend?.close();
});

test('no name runs on any page', async () => {
  const addresses = [
    '/',
    '/apis',
    ...services.map((id) => `/apis/${id}?tab=keys`),
    '/keys',
    ...keys.map((id) => `/keys?key=${id}`),
    '/usage?group=api_key',
    '/usage?group=service',
    `/usage?service=${services[0]}&key=${keys[0]}`,
    '/usage?group=customer',
    '/billing',
    '/billing?tab=customers',
    '/billing?tab=invoices',
    '/billing?tab=ledger',
    '/billing?tab=prices',
    '/billing?tab=cycles&cycle=1',
    ...customers.map((id) => `/billing/customers/${id}`),
    ...invoices.map((id) => `/billing/invoices/${id}`),
    '/webhooks',
    ...webhooks.map((id) => `/webhooks/${id}`),
    '/webhooks?tab=events',
    '/security',
    '/security?tab=audit',
    '/security?tab=sessions',
    `/keys?search=${encodeURIComponent(HOSTILE[1])}`,
    `/login?to=${encodeURIComponent('javascript:window.hit=1')}`,
  ];
  for (const address of addresses) {
    await story.page.goto(address);
    await settle(story.page);
    assert.equal(await story.page.evaluate(() => window.hit), undefined, address);
    assert.equal(await story.page.locator('img[src="x"]').count(), 0, address);
  }
  assert.deepEqual(story.faults, []);
});

test('the names are shown as they were typed', async () => {
  await story.page.goto('/apis');
  for (const name of HOSTILE) await story.page.getByText(name, { exact: true }).first().waitFor();
  await story.page.goto('/billing?tab=customers');
  for (const name of HOSTILE) await story.page.getByRole('link', { name, exact: true }).first().waitFor();
  await story.page.goto('/');
  const alerts = story.page.getByRole('region', { name: 'Latest alerts' });
  await alerts.getByRole('link', { name: HOSTILE[0], exact: true }).first().waitFor();
});
