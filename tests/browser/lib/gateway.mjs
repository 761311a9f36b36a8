/** The running gateway that the stories are about, from its outside. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`set ${name}: see tests/browser/README.md`);
  return value.replace(/\/+$/, '');
}

export const ADMIN_URL = required('ADMIN_URL');
export const PROXY_URL = required('PROXY_URL');
export const TOKEN = (await readFile(required('TOKEN_FILE'), 'utf8')).trim();
export const PASSWORD = 'seven quiet herons at dawn';

/** A call of the management API with the token, as a script would make it. */
export async function manage(method, path, body) {
  const response = await fetch(`${ADMIN_URL}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${TOKEN}`, ...(body && { 'Content-Type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === '' ? null : JSON.parse(text);
}

/** Traffic of a client. Answers the status. */
export async function request(serviceId, apiKey, path = '') {
  const response = await fetch(`${PROXY_URL}/proxy/${serviceId}${path}`, { headers: { 'X-API-Key': apiKey } });
  await response.arrayBuffer();
  return response.status;
}

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
