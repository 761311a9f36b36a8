/** A lost connection, an ended session, a thing deleted elsewhere: said clearly, nothing is lost. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { enter, signIn } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { manage } from '../lib/gateway.mjs';

let browser, story, page;

before(async () => {
  browser = await launch();
});

after(() => browser?.close());

beforeEach(async () => {
  story = await openPage(browser);
  page = story.page;
  await enter(page);
});

afterEach(async () => {
  await story.context.close();
  assert.deepEqual(story.faults, []);
});

async function typeNewApi(name) {
  await page.goto('/apis');
  await page.getByRole('button', { name: 'Register API' }).first().click();
  await page.getByRole('dialog').getByLabel('Name').fill(name);
  await page.getByRole('dialog').getByLabel('Target URL').fill('http://127.0.0.1:9');
}

const register = () => page.getByRole('button', { name: 'Register', exact: true }).click();

async function forget(name) {
  const { items } = await manage('GET', `/services?search=${encodeURIComponent(name)}`);
  for (const { id } of items) await manage('DELETE', `/services/${id}`);
  return items.length;
}

test('a lost connection keeps the form, and sending again does the work once', async () => {
  await typeNewApi('Kept while away');
  // The gateway does its work, but the answer is lost.
  await page.route('**/api/v1/services', async (route) => {
    if (route.request().method() !== 'POST') return route.continue();
    await route.fetch();
    return route.abort('connectionreset');
  });
  await register();
  await page.getByRole('dialog').getByText('The gateway does not answer', { exact: false }).waitFor();
  assert.equal(await page.getByRole('dialog').getByLabel('Name').inputValue(), 'Kept while away');
  await page.unroute('**/api/v1/services');
  await register();
  await page.getByRole('dialog', { name: 'Kept while away is registered' }).waitFor();
  assert.equal(await forget('Kept while away'), 1);
});

test('an ended session asks for the password above the form', async () => {
  await typeNewApi('Kept while signed out');
  await page.context().clearCookies();
  await register();
  const again = page.getByRole('dialog', { name: 'Your session has ended' });
  await again.waitFor();
  await signIn(again);
  await again.waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('dialog').getByLabel('Name').inputValue(), 'Kept while signed out');
  await register();
  await page.getByRole('dialog', { name: 'Kept while signed out is registered' }).waitFor();
  assert.equal(await forget('Kept while signed out'), 1);
});

test('what was deleted elsewhere says so, and what was typed can still be read', async () => {
  const { id } = await manage('POST', '/services', { name: 'Soon gone', target_url: 'http://127.0.0.1:9' });
  await page.goto(`/apis/${id}?tab=settings`);
  await page.getByLabel('Name').fill('A name that took long to find');
  await manage('DELETE', `/services/${id}`);
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('It may have been deleted', { exact: false }).first().waitFor();
  assert.equal(await page.getByLabel('Name').inputValue(), 'A name that took long to find');
});
