// Fails if src/api/schema.d.ts is not what openapi.json makes. `--write` writes it instead.
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const root = new URL('../', import.meta.url);
const types = new URL('src/api/schema.d.ts', root);
const heading = '// Generated from openapi.json by `npm run check:api -- --write`. Do not edit.\n\n';

const made = heading + astToString(await openapiTS(new URL('openapi.json', root)));
if (process.argv.includes('--write')) {
  await writeFile(types, made);
} else if ((await readFile(types, 'utf8').catch(() => '')) !== made) {
  console.error('src/api/schema.d.ts does not fit openapi.json. Run: npm run check:api -- --write');
  process.exit(1);
}
