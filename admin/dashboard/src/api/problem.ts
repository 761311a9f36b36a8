/** What can go wrong with a call, as something that a page can show. */

export interface FieldProblem {
  field: string;
  message: string;
}

/** An error answer of the gateway (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly errors: FieldProblem[] = [],
    readonly requestId?: string,
    readonly retryAfterSeconds?: number,
  ) {
    super(detail);
  }
}

/** The call never reached the gateway, or its answer never came back. */
export class ConnectionLost extends Error {
  constructor() {
    super('The gateway does not answer. Check that it runs; nothing that you typed is lost.');
  }
}

/** Reads an error answer, whoever wrote it: a reverse proxy in between may answer in HTML. */
export async function problemOf(response: Response): Promise<Problem> {
  const retryAfter = Number(response.headers.get('retry-after')) || undefined;
  const body: unknown = await response.json().catch(() => null);
  if (!isProblemBody(body)) {
    const detail = `The gateway answered ${response.status} without saying why.`;
    return new Problem(response.status, 'unknown', detail, [], undefined, retryAfter);
  }
  return new Problem(
    response.status,
    body.code,
    body.detail,
    body.errors ?? [],
    body.request_id ?? undefined,
    retryAfter,
  );
}

interface ProblemBody {
  code: string;
  detail: string;
  errors?: FieldProblem[];
  request_id?: string | null;
}

function isProblemBody(body: unknown): body is ProblemBody {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body;
}

export function isGone(error: unknown): boolean {
  return error instanceof Problem && (error.status === 404 || error.status === 410);
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof Problem && error.status === 401;
}

/** What a person can do about it. */
export function advice(error: unknown): string | undefined {
  if (error instanceof ConnectionLost) return 'It is tried again by itself as soon as it answers.';
  if (!(error instanceof Problem)) return undefined;
  if (error.status === 404) return 'It may have been deleted in another tab or by somebody else.';
  if (error.status === 409) return 'Reload to see how it stands now, then try again.';
  if (error.status === 429) {
    return `Wait ${error.retryAfterSeconds ?? 60} seconds, then try again.`;
  }
  if (error.status >= 500) return 'Try again; if it stays, the log of gaas-admin says more.';
  return undefined;
}
