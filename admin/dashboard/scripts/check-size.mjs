// Fails if what a browser must load before the first page works is larger than 250 KB compressed.
// Each page is loaded when it is opened and charts when they are drawn, so the first load is the
// entry, what it imports, and the largest page with what that imports.
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';

const LIMIT_BYTES = 250 * 1000;
const dist = new URL('../dist/', import.meta.url);
const manifest = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));

/** All chunks that loading one of them loads at once. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, seen);
  return seen;
}

async function compressed(keys) {
  let bytes = 0;
  for (const key of keys) bytes += gzipSync(await readFile(new URL(manifest[key].file, dist))).length;
  return bytes;
}

const entry = closure('index.html');
const pages = Object.keys(manifest).filter((key) => key.startsWith('src/pages/'));
if (pages.length < 5) throw new Error('the pages are not in chunks of their own');

let worst = { bytes: 0, page: '' };
for (const page of pages) {
  const bytes = await compressed(new Set([...entry, ...closure(page)]));
  console.log(`${(bytes / 1000).toFixed(1).padStart(7)} KB  ${page}`);
  if (bytes > worst.bytes) worst = { bytes, page };
}
if (worst.bytes > LIMIT_BYTES) {
  console.error(`The first load of ${worst.page} is over ${LIMIT_BYTES / 1000} KB.`);
  process.exit(1);
}
