/** Every page, light, dark and on a phone: a picture, nothing grave for axe, no fault. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { enter } from '../lib/account.mjs';
import { DESKTOP, PHONE, launch, openPage } from '../lib/browser.mjs';
import { eventually, manage, request, startBackend } from '../lib/gateway.mjs';
import { graveFindings, picture, settle } from '../lib/inspect.mjs';

const LOOKS = {
  light: { viewport: DESKTOP, colorScheme: 'light' },
  dark: { viewport: DESKTOP, colorScheme: 'dark' },
  phone: { viewport: PHONE, colorScheme: 'light' },
};

let browser, backend, storageState;
const ids = {};

before(async () => {
  [browser, backend] = await Promise.all([launch(), startBackend()]);
  const first = await openPage(browser);
  await enter(first.page);
  storageState = await first.context.storageState();
  await first.context.close();
  await traffic();
});

after(async () => {
  await browser?.close();
  await backend?.close();
});

async function traffic() {
  const customer = await manage('POST', '/customers', { name: 'A customer', email: 'billing@example.com' });
  const service = await manage('POST', '/services', { name: 'Weather', target_url: backend.url });
  await manage('POST', '/services', { name: 'Maps', target_url: `${backend.url}/maps` });
  const key = await manage('POST', `/services/${service.id}/keys`, {
    name: 'Mobile app',
    rate_limit_requests: 40,
    rate_limit_window_seconds: 3600,
    customer_id: customer.id,
  });
  await manage('POST', '/prices', {
    scope: { service_id: service.id },
    model: {
      kind: 'graduated',
      tiers: [{ up_to: 10, unit_price: '0.50' }, { unit_price: '0.20' }],
    },
  });
  Object.assign(ids, { service: service.id, key: key.id });
  for (let count = 0; count < 50; count += 1) {
    const path = count % 9 === 0 ? '/status/500' : count % 7 === 0 ? '/status/404' : '/now';
    await request(service.id, key.api_key, path);
  }
  await manage('POST', '/billing/reset');
  ids.invoice = await firstInvoice();
  await manage('POST', `/invoices/${ids.invoice}/finalize`);
}

/** The draft appears when every journal has passed the end of the cycle. */
const firstInvoice = () =>
  eventually('an invoice after the end of a cycle', async () => (await manage('GET', '/invoices')).items[0]?.id);

/** Where each page is, and the heading by which it is known. */
const PAGES = {
  overview: () => ['/', 'Overview'],
  apis: () => ['/apis', 'APIs'],
  'api-usage': () => [`/apis/${ids.service}`, 'Weather'],
  'api-keys': () => [`/apis/${ids.service}?tab=keys`, 'Weather'],
  'api-settings': () => [`/apis/${ids.service}?tab=settings`, 'Weather'],
  keys: () => ['/keys', 'API keys'],
  key: () => [`/keys?key=${ids.key}`, 'API keys'],
  usage: () => ['/usage?group=outcome', 'Usage'],
  'usage-by-key': () => ['/usage?group=api_key&range=7d', 'Usage'],
  billing: () => ['/billing', 'Billing'],
  'billing-prices': () => ['/billing?tab=prices', 'Billing'],
  'billing-cycles': () => ['/billing?tab=cycles', 'Billing'],
  'billing-cycle': () => ['/billing?tab=cycles&cycle=1', 'Billing'],
  'billing-invoices': () => ['/billing?tab=invoices', 'Billing'],
  'billing-customers': () => ['/billing?tab=customers', 'Billing'],
  'billing-ledger': () => ['/billing?tab=ledger', 'Billing'],
  invoice: () => [`/billing/invoices/${ids.invoice}`, 'Invoice'],
  'security-keys': () => ['/security', 'Security'],
  'security-authentication': () => ['/security?tab=authentication', 'Security'],
  'security-sessions': () => ['/security?tab=sessions', 'Security'],
  'security-audit': () => ['/security?tab=audit', 'Security'],
  profile: () => ['/profile', 'Profile'],
  nowhere: () => ['/there/is/nothing', 'There is nothing at this address'],
};

for (const [look, options] of Object.entries(LOOKS)) {
  describe(`in the look ${look}`, () => {
    let opened;
    before(async () => {
      opened = await openPage(browser, { ...options, storageState });
    });
    after(() => opened.context.close());

    for (const [name, address] of Object.entries(PAGES)) {
      test(name, async () => {
        const { page, faults } = opened;
        faults.length = 0;
        const [path, heading] = address();
        await page.goto(path);
        // A dialog hides what is behind it from roles, so the heading is found by its element.
        await page.locator('h1', { hasText: heading }).waitFor();
        await settle(page);
        await picture(page, `${name}-${look}`);
        assert.deepEqual(await graveFindings(page), []);
        assert.deepEqual(faults, []);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `the page is ${wider} pixels wider than the window`);
      });
    }

    test('the price editor, with what the price comes to', async () => {
      const { page, faults } = opened;
      faults.length = 0;
      await page.goto('/billing?tab=prices');
      await page.getByRole('button', { name: 'New price' }).click();
      const editor = page.getByRole('dialog', { name: 'New price' });
      await editor.getByText('Graduated', { exact: true }).click();
      await editor.getByLabel('Each in USD').nth(0).fill('0.10');
      await editor.getByLabel('Each in USD').nth(1).fill('0.01');
      await editor.getByLabel('Units in a cycle').fill('1500');
      await editor.getByText('Total 105.00 USD').waitFor();
      await editor.getByRole('button', { name: 'Compute' }).click();
      await editor.getByRole('status').waitFor();
      await picture(page, `price-editor-${look}`);
      assert.deepEqual(await graveFindings(page), []);
      assert.deepEqual(faults, []);
    });

    test('signed out', async () => {
      const { page, context } = await openPage(browser, options);
      await page.goto('/login');
      await settle(page);
      await picture(page, `login-${look}`);
      assert.deepEqual(await graveFindings(page), []);
      await context.close();
    });
  });
}
