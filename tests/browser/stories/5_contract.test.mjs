/** The document that the dashboard's types are made from is the one that the gateway serves. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { ADMIN_URL } from '../lib/gateway.mjs';

test('admin/dashboard/openapi.json is up to date', async () => {
  const committed = new URL('../../../admin/dashboard/openapi.json', import.meta.url);
  const answer = await fetch(`${ADMIN_URL}/openapi.json`);
  assert.deepEqual(
    JSON.parse(await readFile(committed, 'utf8')),
    await answer.json(),
    'run in admin/dashboard: npm run update:api -- ADDRESS',
  );
});
