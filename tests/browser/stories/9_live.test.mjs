/** Figures refresh while somebody looks and while the range ends now, and only then. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { enter } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { manage, request, startBackend } from '../lib/gateway.mjs';
import { settle } from '../lib/inspect.mjs';

const MINUTE_MILLIS = 60_000;

let browser, backend, story, page;
/** The paths of what the page asked since they were last looked at. */
const asked = [];

before(async () => {
  [browser, backend] = await Promise.all([launch(), startBackend()]);
});

after(async () => {
  await browser?.close();
  await backend?.close();
});

beforeEach(async () => {
  story = await openPage(browser);
  page = story.page;
  page.on('request', (one) => asked.push(new URL(one.url()).pathname));
  await enter(page);
  // From here on the page's timers go when the story says so, beside the time that really goes by.
  await page.clock.install();
});

afterEach(async () => {
  await story.context.close();
  assert.deepEqual(story.faults, []);
});

const ask = (path) => page.waitForRequest((one) => new URL(one.url()).pathname === path);

const look = (state) =>
  page.evaluate((now) => {
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => now });
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
  }, state);

test('a range that ends now refreshes while the tab is visible', async () => {
  await page.goto('/usage?range=1h');
  await settle(page);
  await page.getByText('live', { exact: true }).waitFor();
  for (const path of ['/api/v1/usage', '/api/v1/requests']) await Promise.all([ask(path), page.clock.runFor(MINUTE_MILLIS)]);

  await look('hidden');
  asked.length = 0;
  await page.clock.runFor(10 * MINUTE_MILLIS);
  assert.deepEqual(asked, []);
  await Promise.all([ask('/api/v1/usage'), look('visible')]);
});

test('a range that is over is read once', async () => {
  const day = 86_400_000;
  const at = (ago) => new Date(Date.now() - ago * day).toISOString();
  await page.goto(`/usage?from=${at(2)}&to=${at(1)}`);
  await settle(page);
  assert.equal(await page.getByText('live', { exact: true }).count(), 0);
  asked.length = 0;
  // The navigation's own light goes on asking.
  await Promise.all([ask('/health'), page.clock.runFor(MINUTE_MILLIS)]);
  assert.deepEqual(asked.filter((path) => path === '/api/v1/usage' || path === '/api/v1/requests'), []);
});

test('a request appears by itself', async () => {
  const service = await manage('POST', '/services', { name: 'Watched', target_url: backend.url });
  const key = await manage('POST', `/services/${service.id}/keys`, { name: 'Watched key' });
  await page.clock.resume();
  await page.goto(`/usage?service=${service.id}`);
  await settle(page);
  await page.getByText('No requests.', { exact: true }).waitFor();
  assert.equal(await request(service.id, key.api_key), 200);
  await page.getByRole('table', { name: 'Recent requests' }).getByRole('link', { name: 'Watched key' }).waitFor();
});
