// Takes openapi.json from a running control plane and makes the types from it:
//   npm run update:api -- http://127.0.0.1:8001
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const admin = process.argv[2] ?? 'http://127.0.0.1:8001';
const answer = await fetch(new URL('/openapi.json', admin));
if (!answer.ok) throw new Error(`${admin}/openapi.json answered ${answer.status}`);

const document = JSON.stringify(await answer.json(), null, 2);
await writeFile(new URL('../openapi.json', import.meta.url), `${document}\n`);
const check = fileURLToPath(new URL('check-api.mjs', import.meta.url));
execFileSync(process.execPath, [check, '--write'], { stdio: 'inherit' });
