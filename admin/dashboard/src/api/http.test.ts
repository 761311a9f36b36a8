// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { gatewayFetch, onSessionExpired, setCsrfToken } from './http';
import { Problem, problemOf } from './problem';

const at = (path: string, method = 'GET') => new Request(new URL(path, 'http://gateway.test'), { method });

const refusal = (status: number, code: string) => Response.json({ code, detail: 'No.' }, { status });

beforeEach(() => setCsrfToken('token-1'));
afterEach(() => vi.unstubAllGlobals());

it('shows the CSRF token with what changes something, and with nothing else', async () => {
  const seen: (string | null)[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    seen.push(request.headers.get('X-CSRF-Token'));
    return new Response(null, { status: 204 });
  });
  await gatewayFetch(at('/api/v1/keys'));
  await gatewayFetch(at('/api/v1/keys/1', 'DELETE'));
  expect(seen).toEqual([null, 'token-1']);
});

it('takes a new CSRF token once and sends again', async () => {
  const answers = [
    refusal(403, 'csrf_token_invalid'),
    Response.json({ csrf_token: 'token-2' }),
    new Response(null, { status: 204 }),
  ];
  const sent: (string | null)[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    sent.push(request.headers.get('X-CSRF-Token'));
    return answers.shift();
  });
  expect((await gatewayFetch(at('/api/v1/keys/1', 'DELETE'))).status).toBe(204);
  expect(sent).toEqual(['token-1', null, 'token-2']);
});

it('tells of an ended session, but not of a wrong password', async () => {
  const listener = vi.fn();
  const stop = onSessionExpired(listener);
  vi.stubGlobal('fetch', async () => refusal(401, 'unauthorized'));
  await expect(gatewayFetch(at('/api/v1/session', 'POST'))).rejects.toBeInstanceOf(Problem);
  expect(listener).not.toHaveBeenCalled();
  await expect(gatewayFetch(at('/api/v1/keys'))).rejects.toBeInstanceOf(Problem);
  expect(listener).toHaveBeenCalledOnce();
  await expect(gatewayFetch(at('/api/v1/session/password', 'PUT'))).rejects.toBeInstanceOf(Problem);
  expect(listener).toHaveBeenCalledTimes(2);
  vi.stubGlobal('fetch', async () => refusal(401, 'credentials_invalid'));
  await expect(gatewayFetch(at('/api/v1/session/password', 'PUT'))).rejects.toBeInstanceOf(Problem);
  expect(listener).toHaveBeenCalledTimes(2);
  stop();
});

it('makes a problem of an answer that somebody else wrote', async () => {
  const problem = await problemOf(new Response('<h1>Bad Gateway</h1>', { status: 502 }));
  expect(problem).toMatchObject({ status: 502, code: 'unknown' });
});
