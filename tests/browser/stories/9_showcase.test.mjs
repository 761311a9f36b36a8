/**
 * The picture for the README: what `gaas demo` shows, a gateway with thirty days behind it.
 * `SCREENSHOT=1` puts it where the README looks for it; otherwise it is among the other pictures
 * alone, so that running the stories changes nothing in the repository.
 */
import assert from 'node:assert/strict';
import { copyFile, mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { after, before, test } from 'node:test';

import { claim } from '../lib/account.mjs';
import { launch, openPage } from '../lib/browser.mjs';
import { artefacts, settle } from '../lib/inspect.mjs';
import { Program } from '../lib/processes.mjs';

const programs = process.env.GAAS_BIN_DIR;
const published = path.resolve(import.meta.dirname, '../../../docs/images/overview.png');
const MOST_BYTES = 200_000;
const ANY_PORT = '127.0.0.1:0';

let browser, demo;

before(async () => {
  assert.ok(programs, 'GAAS_BIN_DIR names the folder of the built programs');
  browser = await launch();
  // Without a data directory of its own, it takes everything with it when it stops.
  demo = new Program(programs, 'gaas', ['demo', '--proxy-listen', ANY_PORT, '--admin-listen', ANY_PORT, '--ops-listen', ANY_PORT]);
});

after(async () => {
  await browser?.close();
  await demo?.stop();
});

test('the overview of a demonstration', async (t) => {
  const baseURL = await demo.line('  Admin API');
  const token = (await readFile(await demo.line('  Admin token'), 'utf8')).trim();
  // From here on there is traffic as well.
  await demo.line('Paste these into another terminal:');

  const { page, faults } = await openPage(browser, { baseURL });
  await page.goto('/');
  await claim(page, token);
  await page.getByText('Weather (demo)').first().waitFor();
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
