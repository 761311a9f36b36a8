// Fails if what a browser must load before the first page works is larger than 250 KB compressed
// with gzip, as browsers take it over plain HTTP; over HTTPS and on the machine itself they take
// Brotli, which is smaller. Both were left beside the files by the build.
// Each page is loaded when it is opened and charts when they are drawn, so the first load is the
// entry, what it imports, and the largest page with what that imports.
import { readFile, stat } from 'node:fs/promises';

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

/** A file's size in a form of its own, or as it is where it is too small for one. */
async function sizeOf(file, form) {
  const found = await stat(new URL(`${file}.${form}`, dist)).catch(() => stat(new URL(file, dist)));
  return found.size;
}

async function compressed(keys, form) {
  let bytes = 0;
  for (const key of keys) bytes += await sizeOf(manifest[key].file, form);
  return bytes;
}

const shown = (bytes) => (bytes / 1000).toFixed(1).padStart(7);

const entry = closure('index.html');
const pages = Object.keys(manifest).filter((key) => key.startsWith('src/pages/'));
if (pages.length < 5) throw new Error('the pages are not in chunks of their own');

let worst = { bytes: 0, page: '' };
for (const page of pages) {
  const loaded = new Set([...entry, ...closure(page)]);
  const [bytes, brotli] = [await compressed(loaded, 'gz'), await compressed(loaded, 'br')];
  console.log(`${shown(bytes)} KB gzip ${shown(brotli)} KB br  ${page}`);
  if (bytes > worst.bytes) worst = { bytes, page };
}
if (worst.bytes > LIMIT_BYTES) {
  console.error(`The first load of ${worst.page} is over ${LIMIT_BYTES / 1000} KB.`);
  process.exit(1);
}
