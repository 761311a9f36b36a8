/** The running gateway that the stories are about, from its outside. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}: see tests/browser/README.md`);
  return value.replace(/\/+$/, '');
}

export const ADMIN_URL = required('ADMIN_URL');
export const PROXY_URL = required('PROXY_URL');
export const PASSWORD = 'seven quiet herons at dawn';

function callers(adminUrl, proxyUrl, token) {
  return {
    token,

    /** A call of the management API with the token, as a script would make it. */
    async manage(method, path, body) {
      const response = await fetch(`${adminUrl}/api/v1${path}`, {
        method,
        headers: { Authorization: `Bearer ${token}`, ...(body && { 'Content-Type': 'application/json' }) },
        ...(body && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return text === '' ? null : JSON.parse(text);
    },

    /** Traffic of a client. Answers the status. */
    async request(serviceId, apiKey, path = '') {
      const response = await fetch(`${proxyUrl}/proxy/${serviceId}${path}`, { headers: { 'X-API-Key': apiKey } });
      await response.arrayBuffer();
      return response.status;
    },
  };
}

const readToken = async (file) => (await readFile(file, 'utf8')).trim();

/** The same of a gateway that a story started for itself. */
export const clientOf = async ({ adminUrl, proxyUrl, tokenFile }) =>
  callers(adminUrl, proxyUrl, await readToken(tokenFile));

export const { token: TOKEN, manage, request } = callers(ADMIN_URL, PROXY_URL, await readToken(required('TOKEN_FILE')));

/** A backend of our own: `/status/503` answers 503, everything else 200. */
export async function startBackend() {
  const server = createServer((incoming, answer) => {
    const status = Number(/\/status\/(\d{3})/.exec(incoming.url)?.[1] ?? 200);
    answer.writeHead(status, { 'Content-Type': 'application/json' });
    answer.end(JSON.stringify({ path: incoming.url }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}

const PATIENCE_MILLIS = 60_000;
const PAUSE_MILLIS = 100;

/** The first answer that says yes, asked for again and again. */
export async function eventually(what, ask) {
  const until = Date.now() + PATIENCE_MILLIS;
  while (Date.now() < until) {
    const answer = await ask();
    if (answer) return answer;
    await pause(PAUSE_MILLIS);
  }
  throw new Error(`${what}: not within ${PATIENCE_MILLIS / 1000} seconds`);
}
