/**
 * Runs the stories against a gateway of their own: started before, ended afterwards, whatever
 * happens. `GAAS_BIN_DIR` names the folder of the built programs; arguments pick stories by their
 * file names (`node run.mjs 2_every`).
 */
import { spawn } from 'node:child_process';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';

import { Gateway } from './lib/processes.mjs';

const here = import.meta.dirname;
const programs = path.resolve(process.env.GAAS_BIN_DIR ?? path.join(here, '../../target/debug'));
const artefacts = path.resolve(process.env.ARTEFACTS ?? path.join(here, 'artefacts'));
/** For one test: several steps, each with its own patience. */
const TEST_MILLIS = 300_000;

async function pickStories(wanted) {
  const names = (await readdir(path.join(here, 'stories'))).filter((name) => name.endsWith('.test.mjs')).sort();
  const picked = wanted.length === 0 ? names : names.filter((name) => wanted.some((word) => name.includes(word)));
  if (picked.length === 0) throw new Error(`no story is called so; there are ${names.join(', ')}`);
  return picked.map((name) => path.join('stories', name));
}

/** The running stories: a group of processes, browsers among them. */
let stories;

function endStories(signal) {
  try {
    if (stories?.pid !== undefined) process.kill(-stories.pid, signal);
  } catch {
    // All of them have ended.
  }
}

/** Answers the exit code. */
function tell(gateway, files) {
  const flags = ['--test', '--test-concurrency=1', '--test-reporter=spec', '--test-force-exit', `--test-timeout=${TEST_MILLIS}`, ...files];
  stories = spawn(process.execPath, flags, {
    cwd: here,
    stdio: 'inherit',
    detached: true,
    env: {
      ...process.env,
      ADMIN_URL: gateway.adminUrl,
      PROXY_URL: gateway.proxyUrl,
      TOKEN_FILE: gateway.tokenFile,
      ARTEFACTS: artefacts,
      GAAS_BIN_DIR: programs,
    },
  });
  return new Promise((resolve, reject) => {
    stories.once('error', reject);
    stories.once('close', (code) => resolve(code ?? 1));
  });
}

let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    interrupted = true;
    endStories('SIGTERM');
  });
}

const files = await pickStories(process.argv.slice(2));
await rm(artefacts, { recursive: true, force: true });
const gateway = await Gateway.start(programs);
try {
  const code = interrupted ? 130 : await tell(gateway, files);
  if (code !== 0) console.error(`\nWhat the gateway wrote:\n${gateway.log()}`);
  process.exitCode = interrupted ? 130 : code;
} finally {
  endStories('SIGKILL');
  await gateway.stop();
}
console.log(`\nPictures of every page: ${artefacts}`);
