/** Rate limits as people write them: `10 / 1m`, `100 per hour`, `5/30s`. */

export interface RateLimitValue {
  requests: number;
  windowSeconds: number;
}

/** The limits that the API sets. */
const MAX_REQUESTS = 1_000_000_000;
const MAX_WINDOW_SECONDS = 2_678_400;

const UNIT_SECONDS: Record<string, number> = {
  s: 1, sec: 1, second: 1, seconds: 1,
  m: 60, min: 60, minute: 60, minutes: 60,
  h: 3600, hr: 3600, hour: 3600, hours: 3600,
  d: 86_400, day: 86_400, days: 86_400,
};

export type Parsed<T> = { ok: true; value: T } | { ok: false; message: string };

const SHAPE = /^([\d_,\s]*\d)\s*(?:\/|per|every|in)\s*(\d+)?\s*([a-z]+)?$/i;

/** Reads a limit; what cannot be read is answered with how to write it. */
export function parseRateLimit(text: string): Parsed<RateLimitValue> {
  const match = SHAPE.exec(text.trim());
  if (match === null) return wrong('write it like 10 / 1m: requests, a slash, a window (s, m, h, d)');
  const [, count = '', length, unit = 's'] = match;
  if (length === undefined && match[3] === undefined) return wrong('say how long the window is, like 10 / 1m');
  const unitSeconds = UNIT_SECONDS[unit.toLowerCase()];
  if (unitSeconds === undefined) return wrong(`“${unit}” is no unit of time: use s, m, h or d`);
  const requests = Number(count.replace(/[_,\s]/g, ''));
  const windowSeconds = Number(length ?? 1) * unitSeconds;
  if (requests < 1 || requests > MAX_REQUESTS) return wrong('allow between 1 and 1,000,000,000 requests');
  if (windowSeconds < 1 || windowSeconds > MAX_WINDOW_SECONDS) {
    return wrong('the window must be between 1 second and 31 days');
  }
  return { ok: true, value: { requests, windowSeconds } };
}

/** The shortest way to write a limit, which `parseRateLimit` reads back. */
export function formatRateLimit({ requests, windowSeconds }: RateLimitValue): string {
  return `${requests} / ${formatWindow(windowSeconds)}`;
}

function formatWindow(seconds: number): string {
  for (const [unit, length] of [['d', 86_400], ['h', 3600], ['m', 60]] as const) {
    if (seconds % length === 0) return `${seconds / length}${unit}`;
  }
  return `${seconds}s`;
}

function wrong(message: string): { ok: false; message: string } {
  return { ok: false, message };
}
