/** Webhooks: made with a secret that is shown once, tested, read, replayed, rotated, deleted. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, beforeEach, afterEach, test } from 'node:test';

import { enter } from '../lib/account.mjs';
import { DESKTOP, PHONE, launch, openPage } from '../lib/browser.mjs';
import { ADMIN_URL, TOKEN, manage } from '../lib/gateway.mjs';
import { graveFindings, picture, settle } from '../lib/inspect.mjs';

let browser, receiver, story, page, secret;

before(async () => {
  [browser, receiver] = await Promise.all([launch(), startReceiver()]);
});

after(async () => {
  await browser?.close();
  await receiver?.close();
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

const dialog = () => page.getByRole('dialog').last();
const NAME = 'Story receiver';

async function openWebhook() {
  const { items } = await manage('GET', '/webhooks');
  const { id } = items.find(({ description }) => description === NAME);
  await page.goto(`/webhooks/${id}`);
  await page.getByRole('heading', { level: 1, name: NAME }).waitFor();
  return id;
}

test('every type of event that there is can be chosen', async () => {
  const answer = await fetch(`${ADMIN_URL}/api/v1/webhooks`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ url: 'http://127.0.0.1:9', event_types: ['none'] }),
  });
  const { errors } = await answer.json();
  const known = /there are (.*)$/.exec(errors[0].message)[1].split(', ');
  await page.goto('/webhooks?tab=events');
  await page.getByLabel('Type of events').waitFor();
  const offered = await page.getByLabel('Type of events').locator('option').allTextContents();
  assert.deepEqual(offered.slice(1), known);
});

test('a webhook is made, and its secret is shown once', async () => {
  await page.goto('/');
  await page.getByRole('link', { name: 'Webhooks', exact: true }).click();
  await page.getByText('No webhooks yet').waitFor();
  await settle(page);
  await picture(page, 'webhooks-empty');
  assert.deepEqual(await graveFindings(page), []);
  await page.getByRole('button', { name: 'New webhook' }).first().click();
  await dialog().getByLabel('Address').fill('example.com');
  await dialog().getByLabel('Description').fill(NAME);
  await dialog().getByRole('switch', { name: 'Tell it of everything' }).click();
  await dialog().getByRole('button', { name: 'Make webhook' }).click();
  await dialog().getByText('must start with http:// or https://').waitFor();
  await dialog().getByText('choose at least one').waitFor();
  await dialog().getByLabel('Address').fill(receiver.url);
  await dialog().getByRole('checkbox', { name: 'key.created' }).check();
  await picture(page, 'webhook-new');
  assert.deepEqual(await graveFindings(page), []);
  await dialog().getByRole('button', { name: 'Make webhook' }).click();

  secret = (await dialog().getByTestId('secret').locator('pre').textContent()).trim();
  assert.match(secret, /^whsec_[0-9A-Za-z+/]{43}=$/);
  await dialog().getByText('def verify(secret, headers, body').waitFor();
  await picture(page, 'webhook-secret');
  assert.deepEqual(await graveFindings(page), []);
  await dialog().getByRole('button', { name: 'Close', exact: true }).last().click();
  await dialog().getByText('You have not copied the secret').waitFor();
  await dialog().getByRole('button', { name: 'Close without copying' }).click();
  assert.equal(await page.getByText(secret).count(), 0);
});

test('a test arrives signed, and stands in the deliveries', async () => {
  await openWebhook();
  const arrived = receiver.next();
  await page.getByRole('button', { name: 'Send test' }).click();
  const message = await arrived;
  assert.equal(JSON.parse(message.body).type, 'webhook.test');
  assert.equal(message.headers['webhook-signature'], signature(secret, message));
  await page.getByRole('cell', { name: 'delivered' }).first().waitFor();
  await settle(page);
  await picture(page, 'webhook');
  assert.deepEqual(await graveFindings(page), []);
});

test('a failed attempt says why, and is tried again', async () => {
  await openWebhook();
  receiver.answer = { status: 503, text: '<b>closed for lunch</b>' };
  const arrived = receiver.next();
  await page.getByRole('button', { name: 'Send test' }).click();
  await arrived;
  await page.getByText('failing', { exact: true }).first().waitFor();
  // The webhook may be told to be failing before its deliveries are read again.
  const refused = page.getByRole('row').filter({ hasText: 'pending' }).filter({ hasText: '503' }).first();
  await refused.getByRole('button', { name: /attempts at webhook.test/ }).click();
  await dialog().getByText('<b>closed for lunch</b>').first().waitFor();
  await dialog().getByText('503').first().waitFor();
  await picture(page, 'webhook-delivery');
  assert.deepEqual(await graveFindings(page), []);
  receiver.answer = { status: 204, text: '' };
  await dialog().getByText('delivered').waitFor({ timeout: 30_000 });
});

test('an event is read and delivered again', async () => {
  const arrived = receiver.next();
  await manage('POST', '/keys', { name: 'Told of' });
  const first = await arrived;
  await page.goto('/webhooks?tab=events&type=key.created');
  await page.getByRole('link', { name: 'key.created' }).first().click();
  await dialog().getByText('"name": "Told of"', { exact: false }).waitFor();
  await settle(page);
  await picture(page, 'event');
  assert.deepEqual(await graveFindings(page), []);
  const again = receiver.next();
  await dialog().getByRole('button', { name: 'Deliver again to all that want it' }).click();
  const second = await again;
  assert.equal(second.headers['webhook-id'], first.headers['webhook-id']);
  assert.equal(second.body, first.body);
});

test('what nobody wants cannot be delivered again, and that is said', async () => {
  await manage('POST', '/billing/reset');
  await page.goto('/webhooks?tab=events&type=cycle.closed');
  await page.getByRole('link', { name: 'cycle.closed' }).first().click();
  await dialog().getByRole('button', { name: 'Deliver again to all that want it' }).click();
  await dialog().getByText('no webhook is enabled that wants events of this type', { exact: false }).waitFor();
});

test('it is edited, switched off and on again', async () => {
  const id = await openWebhook();
  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog().getByRole('switch', { name: 'Tell it of everything' }).click();
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByText('everything, also types that later versions add').waitFor();
  assert.equal((await manage('GET', `/webhooks/${id}`)).event_types, null);
  await page.getByRole('button', { name: 'Switch off' }).click();
  await dialog().getByRole('button', { name: 'Switch off' }).click();
  await page.getByText('switched off', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Switch on' }).click();
  await page.getByRole('button', { name: 'Send test' }).waitFor();
});

test('its secret is rotated; both sign for a while', async () => {
  await openWebhook();
  await page.getByRole('button', { name: 'Rotate secret' }).click();
  await dialog().getByRole('button', { name: 'Rotate secret' }).click();
  const renewed = (await dialog().getByTestId('secret').locator('pre').textContent()).trim();
  assert.notEqual(renewed, secret);
  await dialog().getByRole('button', { name: 'Close', exact: true }).last().click();
  await dialog().getByRole('button', { name: 'Close without copying' }).click();
  await page.getByText('signs as well until').waitFor();
  const arrived = receiver.next();
  await page.getByRole('button', { name: 'Send test' }).click();
  const message = await arrived;
  const given = message.headers['webhook-signature'].split(' ');
  assert.deepEqual(new Set(given), new Set([signature(renewed, message), signature(secret, message)]));
});

for (const [look, options] of Object.entries({
  dark: { viewport: DESKTOP, colorScheme: 'dark' },
  phone: { viewport: PHONE, colorScheme: 'light' },
})) {
  test(`its pages look right: ${look}`, async () => {
    const id = await openWebhook();
    const other = await openPage(browser, { ...options, storageState: await story.context.storageState() });
    for (const [name, address] of [
      [`webhooks-${look}`, '/webhooks'],
      [`webhook-${look}`, `/webhooks/${id}`],
      [`events-${look}`, '/webhooks?tab=events'],
    ]) {
      await other.page.goto(address);
      await settle(other.page);
      await picture(other.page, name);
      assert.deepEqual(await graveFindings(other.page), [], name);
      const overflow = await other.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `${name} is ${overflow} pixels too wide`);
    }
    await other.context.close();
    assert.deepEqual(other.faults, []);
  });
}

test('it is deleted', async () => {
  const id = await openWebhook();
  await page.getByRole('button', { name: 'Delete' }).click();
  await dialog().getByRole('button', { name: 'Delete webhook' }).click();
  await page.getByRole('heading', { level: 1, name: 'Webhooks' }).waitFor();
  const { items } = await manage('GET', '/webhooks');
  assert.deepEqual(items.filter((one) => one.id === id), []);
});

/** As Standard Webhooks says: an HMAC with the secret's bytes over identifier, time and body. */
function signature(whsec, { headers, body }) {
  const key = Buffer.from(whsec.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

const PATIENCE_MILLIS = 15_000;

/** A receiver of our own. `next` is the next message; what it answers can be set. */
async function startReceiver() {
  const waiting = [];
  const state = { answer: { status: 204, text: '' } };
  const server = createServer(async (incoming, answer) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    waiting.shift()?.({ headers: incoming.headers, body: Buffer.concat(chunks).toString() });
    answer.writeHead(state.answer.status);
    answer.end(state.answer.text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    url: `http://127.0.0.1:${server.address().port}/hooks`,
    next: () =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error('no message arrived')), PATIENCE_MILLIS);
        waiting.push((message) => {
          clearTimeout(timer);
          resolve(message);
        });
      }),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  });
}
