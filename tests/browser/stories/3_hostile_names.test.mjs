/** Markup in every name that somebody can set stays text on every page that shows it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { enter } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { manage, request, startBackend } from '../lib/gateway.mjs';
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

before(async () => {
  [browser, backend] = await Promise.all([launch(), startBackend()]);
  story = await openPage(browser);
  await enter(story.page);
  for (const name of HOSTILE) {
    const service = await manage('POST', '/services', { name, target_url: `${backend.url}/?q=%3Cscript%3E` });
    const key = await manage('POST', `/services/${service.id}/keys`, { name });
    services.push(service.id);
    keys.push(key.id);
    await request(service.id, key.api_key, '/%3Cscript%3Ewindow.hit=1%3C/script%3E');
  }
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
    '/billing',
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
});
