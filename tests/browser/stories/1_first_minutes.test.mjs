/** From an unclaimed gateway to a billed request, and out again. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { claim, passwordField, readSession, signIn } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { PASSWORD, PROXY_URL, request, startBackend } from '../lib/gateway.mjs';
import { picture, settle } from '../lib/inspect.mjs';

let browser, backend, story;
let secret, serviceId;

before(async () => {
  [browser, backend] = await Promise.all([launch(), startBackend()]);
  story = await openPage(browser);
});

after(async () => {
  await browser?.close();
  await backend?.close();
});

const page = () => story.page;
const dialog = () => page().getByRole('dialog');

test('whoever holds the printed token claims the gateway', async (t) => {
  await page().goto('/');
  if ((await readSession(page())).claimed) {
    await signIn(page());
    await page().getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    return t.diagnostic('the gateway was claimed before; signed in instead');
  }
  await page().getByRole('heading', { name: 'Claim this gateway' }).waitFor();
  await picture(page(), 'claim');
  await claim(page(), 'gaasadm_this_is_not_it');
  await page().locator('[role=alert], .mantine-InputWrapper-error').first().waitFor();
  assert.equal(await passwordField(page()).inputValue(), PASSWORD, 'what was typed stays');
  await claim(page());
  await page().getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await settle(page());
  await picture(page(), 'overview-empty');
});

test('an API is registered, after its mistakes are named', async () => {
  await page().getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'APIs', exact: true }).click();
  await page().getByRole('button', { name: 'Register API' }).first().click();
  await dialog().getByLabel('Name').fill('Story API');
  await dialog().getByLabel('Target URL').fill('example.com');
  await dialog().getByRole('button', { name: 'Register', exact: true }).click();
  await dialog().getByText('must start with http:// or https://').waitFor();
  await dialog().getByLabel('Target URL').fill(backend.url);
  await dialog().getByRole('button', { name: 'Register', exact: true }).click();
  await page().getByRole('dialog', { name: 'Story API is registered' }).waitFor();
  await dialog().getByText(`${PROXY_URL}/proxy/`).first().waitFor();
  await picture(page(), 'api-registered');
  await dialog().getByRole('link', { name: 'Make a key' }).click();
  await page().waitForURL(/\/apis\/\d+\?tab=keys/);
  serviceId = Number(/\/apis\/(\d+)/.exec(page().url())[1]);
});

test('a test request tells whether the target answers', async () => {
  const register = page().url();
  await page().goto('/apis');
  await page().getByRole('button', { name: 'Register API' }).first().click();
  const ask = () => dialog().getByRole('button', { name: 'Send a test request' }).click();
  await ask();
  await dialog().getByText('must start with http:// or https://').waitFor();
  await dialog().getByLabel('Target URL').fill(`${backend.url}/status/404`);
  await ask();
  await dialog().getByText('The target answered 404').waitFor();
  // Port 9, which discards, is served by nothing here.
  await dialog().getByLabel('Target URL').fill('http://127.0.0.1:9');
  await ask();
  await dialog().getByText('The connection is refused').waitFor();
  await dialog().getByLabel('Target URL').fill(`${backend.url}/status/200`);
  await ask();
  await dialog().getByText('The target answered 200').waitFor();
  await picture(page(), 'api-tested');
  await page().goto(register);
});

test('a key is shown once, and closing warns before it is lost', async () => {
  await page().getByRole('button', { name: 'Generate key' }).first().click();
  await dialog().getByLabel('Name').fill('Story key');
  await dialog().getByLabel('Requests per window').fill('soon');
  await dialog().getByRole('button', { name: 'Generate', exact: true }).click();
  await dialog().getByText('write it like 10 / 1m', { exact: false }).waitFor();
  await dialog().getByLabel('Requests per window').fill('5 / 1h');
  await dialog().getByLabel('Price per request').fill('0.25');
  await picture(page(), 'key-generate');
  await dialog().getByRole('button', { name: 'Generate', exact: true }).click();

  secret = (await dialog().getByTestId('secret').locator('pre').textContent()).trim();
  assert.match(secret, /^gaas_[0-9A-Za-z]{38}$/);
  await dialog().getByText(`curl -i ${PROXY_URL}/proxy/${serviceId}`, { exact: false }).waitFor();
  await picture(page(), 'key-secret');
  await dialog().getByRole('button', { name: 'Close', exact: true }).last().click();
  await dialog().getByText('You have not copied the key').waitFor();
  await dialog().getByRole('button', { name: 'Back to the key' }).click();
  await dialog().getByRole('button', { name: 'Copy key' }).click();
  await dialog().getByRole('button', { name: 'Close', exact: true }).last().click();
  await dialog().waitFor({ state: 'detached' });
  await page().getByRole('link', { name: 'Story key' }).waitFor();
  assert.ok(!(await page().content()).includes(secret), 'the secret is gone from the page');
  const stored = await page().evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
  assert.ok(!stored.includes(secret), 'the secret is in no storage of the browser');
});

test('requests with it pass, and appear in usage and on the bill', async () => {
  for (const expected of [200, 200, 200]) assert.equal(await request(serviceId, secret), expected);
  assert.equal(await request(serviceId, secret, '/status/503'), 503);
  await page().goto(`/usage?service=${serviceId}&group=outcome`);
  await page().getByRole('region', { name: 'Totals' }).getByRole('cell', { name: 'Success' }).waitFor({ timeout: 90_000 });
  await page().getByRole('region', { name: 'Recent requests' }).getByText('503').first().waitFor();
  await page().goto('/billing');
  const row = page().getByRole('row').filter({ hasText: 'Story key' });
  await row.getByText('0.75').waitFor();
});

test('a lower limit and a revocation hold for the next request', async () => {
  await page().goto('/keys?search=Story');
  await page().getByRole('link', { name: 'Story key' }).first().click();
  const drawer = page().getByRole('dialog', { name: 'Story key' });
  await drawer.getByLabel('Requests per window').fill('1 / 1d');
  await drawer.getByRole('button', { name: 'Save limit' }).click();
  await page().getByText('Limit saved').waitFor();
  await picture(page(), 'key-details');
  const statuses = [await request(serviceId, secret), await request(serviceId, secret)];
  assert.equal(statuses[1], 429);

  await drawer.getByRole('button', { name: 'Revoke', exact: true }).click();
  await page().getByRole('button', { name: 'Revoke key' }).click();
  await drawer.getByText('It opens nothing any more', { exact: false }).waitFor();
  assert.equal(await request(serviceId, secret), 401);
});

test('signing out ends the session on the server, and the password opens the next', async () => {
  await page().goto('/');
  await page().getByRole('button', { name: /account menu$/ }).click();
  await page().getByRole('menuitem', { name: 'Sign out' }).click();
  await page().getByRole('heading', { name: 'Sign in' }).waitFor();
  assert.equal((await page().request.get('/api/v1/services')).status(), 401);
  await page().goto('/keys?status=revoked');
  await page().getByRole('heading', { name: 'Sign in' }).waitFor();
  await signIn(page(), 'this is not the password');
  await page().getByRole('alert').first().waitFor();
  await signIn(page());
  await page().waitForURL(/\/keys\?status=revoked/);
});

test('nothing went wrong in the browser meanwhile', () => assert.deepEqual(story.faults, []));
