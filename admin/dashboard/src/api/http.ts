/**
 * The one way to the gateway: same origin, the session's cookie, its CSRF token on everything that
 * changes something. The token lives in this module's memory and nowhere else.
 */
import { ConnectionLost, problemOf } from './problem';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);
const SESSION_PATH = '/api/v1/session';
/** Where one gets in: a 401 there says that one does not, and not that a session is over. */
const ENTRANCES = new Set([SESSION_PATH, `${SESSION_PATH}/claim`]);

let csrfToken: string | null = null;

export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

type Listener = () => void;
const expiredListeners = new Set<Listener>();
const connectionListeners = new Set<(connected: boolean) => void>();

/** Calls back when the gateway says that the session is over. Returns how to stop that. */
export function onSessionExpired(listener: Listener): Listener {
  expiredListeners.add(listener);
  return () => expiredListeners.delete(listener);
}

/** Calls back with whether the last call reached the gateway. Returns how to stop that. */
export function onConnection(listener: (connected: boolean) => void): Listener {
  connectionListeners.add(listener);
  return () => connectionListeners.delete(listener);
}

/** `fetch` that throws `Problem` for every error answer and `ConnectionLost` without an answer. */
export async function gatewayFetch(request: Request): Promise<Response> {
  const spare = request.clone();
  const response = await send(request);
  if (response.ok) return response;
  const problem = await problemOf(response);
  // Signing in again in another tab changes the token of this one's session.
  if (problem.code === 'csrf_token_invalid' && (await renewCsrfToken())) {
    const second = await send(spare);
    if (second.ok) return second;
    throw await problemOf(second);
  }
  const path = new URL(request.url).pathname;
  // Whoever changes the password shows the present one, which may be wrong.
  const isMistake = ENTRANCES.has(path) || problem.code === 'credentials_invalid';
  if (problem.status === 401 && !isMistake) {
    for (const listener of expiredListeners) listener();
  }
  throw problem;
}

async function send(request: Request): Promise<Response> {
  if (csrfToken !== null && !SAFE_METHODS.has(request.method)) {
    request.headers.set('X-CSRF-Token', csrfToken);
  }
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    for (const listener of connectionListeners) listener(false);
    throw new ConnectionLost();
  }
  for (const listener of connectionListeners) listener(true);
  return response;
}

async function renewCsrfToken(): Promise<boolean> {
  const before = csrfToken;
  const session = await send(new Request(new URL(SESSION_PATH, location.origin)));
  const body = (await session.json().catch(() => null)) as { csrf_token?: string } | null;
  csrfToken = body?.csrf_token ?? null;
  return csrfToken !== null && csrfToken !== before;
}
