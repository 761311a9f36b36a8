/**
 * The picture for the README: a gateway with thirty believable days behind it. `SCREENSHOT=1` puts
 * it where the README looks for it; otherwise it is among the other pictures alone, so that running
 * the stories changes nothing in the repository.
 */
import assert from 'node:assert/strict';
import { copyFile, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { claim } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { clientOf, startBackend } from '../lib/gateway.mjs';
import { artefacts, settle } from '../lib/inspect.mjs';
import { Gateway, Program } from '../lib/processes.mjs';

const programs = process.env.GAAS_BIN_DIR;
const published = path.resolve(import.meta.dirname, '../../../docs/images/overview.png');
const MOST_BYTES = 200_000;

/** What is registered: the earlier a key, the busier. */
const SERVICES = [
  { name: 'Weather', keys: ['Mobile app', 'Partner feed'], price: '0.002' },
  { name: 'Maps', keys: ['Route planner', 'Store finder'], price: '0.005' },
  { name: 'Translations', keys: ['Help desk'], price: '0.0125' },
];

let browser, backend, gateway;

before(async () => {
  assert.ok(programs, 'GAAS_BIN_DIR names the folder of the built programs');
  [browser, backend] = await Promise.all([launch(), startBackend()]);
  gateway = await Gateway.prepare(programs);
});

after(async () => {
  await browser?.close();
  await gateway?.stop();
  await backend?.close();
});

test('the overview of a gateway with a past', async (t) => {
  await gateway.startAdmin();
  const keys = await register();
  await gateway.stopPrograms();
  const past = new Program(programs, 'gaas-sample-usage', [gateway.dataDir]);
  assert.equal(await past.ended(), 'exit code 0', past.log());
  await gateway.startProxy();
  await gateway.startAdmin();
  const client = await clientOf(gateway);
  for (const { serviceId, secret } of keys) assert.equal(await client.request(serviceId, secret), 200);

  const { page, faults } = await openPage(browser, { baseURL: gateway.adminUrl });
  await page.goto('/');
  await claim(page, client.token);
  await page.getByText('Weather').first().waitFor();
  await page.locator('.recharts-area-area').first().waitFor();
  await settle(page);
  // Where the last click was, something would look pointed at.
  await page.mouse.move(0, 0);
  const picture = path.join(artefacts, 'showcase-overview.png');
  await mkdir(artefacts, { recursive: true });
  await page.screenshot({ path: picture, animations: 'disabled' });
  assert.deepEqual(faults, []);
  const { size } = await stat(picture);
  t.diagnostic(`${picture}: ${size} bytes`);
  assert.ok(size <= MOST_BYTES, `${size} bytes are too many for a README`);
  if (process.env.SCREENSHOT === '1') {
    await mkdir(path.dirname(published), { recursive: true });
    await copyFile(picture, published);
  }
});

async function register() {
  const { manage } = await clientOf(gateway);
  const made = [];
  for (const { name, keys, price } of SERVICES) {
    const service = await manage('POST', '/services', { name, target_url: backend.url });
    await manage('POST', '/prices', { scope: { service_id: service.id }, model: { kind: 'per_unit', unit_price: price } });
    for (const key of keys) {
      const { api_key: secret } = await manage('POST', `/services/${service.id}/keys`, { name: key });
      made.push({ serviceId: service.id, secret });
    }
  }
  return made;
}
