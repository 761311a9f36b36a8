import { describe, expect, it } from 'vitest';

import { formatRateLimit, parseRateLimit } from './rateLimit';

const limit = (requests: number, windowSeconds: number) => ({
  ok: true,
  value: { requests, windowSeconds },
});

describe('a rate limit as people write it', () => {
  it.each([
    ['10 / 1m', limit(10, 60)],
    ['10/60', limit(10, 60)],
    ['10/60s', limit(10, 60)],
    ['5 / 30s', limit(5, 30)],
    ['100 per hour', limit(100, 3600)],
    ['100 per 2 hours', limit(100, 7200)],
    ['1,000 / 1d', limit(1000, 86_400)],
    ['1_000 / day', limit(1000, 86_400)],
    ['1 000/min', limit(1000, 60)],
    ['  7 every 10 SEC ', limit(7, 10)],
    ['1000000000 / 31d', limit(1_000_000_000, 2_678_400)],
  ])('reads %s', (text, expected) => {
    expect(parseRateLimit(text)).toEqual(expected);
  });

  it.each(['', '10', '10 /', '/ 1m', 'ten / 1m', '-5 / 1m', '1.5 / 1m', '10 / 1m 5s', '10 / 1x', '10 / -1m'])(
    'refuses %j and says how to write it',
    (text) => {
      const parsed = parseRateLimit(text);
      expect(parsed.ok).toBe(false);
      expect(parsed).toHaveProperty('message', expect.stringMatching(/./));
    },
  );

  it.each(['0 / 1m', '1000000001 / 1m', '1 / 0s', '1 / 32d', '99999999999999999999 / 1m'])(
    'refuses %s, which the API would refuse',
    (text) => expect(parseRateLimit(text).ok).toBe(false),
  );

  it.each([
    [10, 60, '10 / 1m'],
    [10, 90, '10 / 90s'],
    [1, 3600, '1 / 1h'],
    [5, 172_800, '5 / 2d'],
  ])('writes %d in %d seconds so that it reads back', (requests, windowSeconds, text) => {
    expect(formatRateLimit({ requests, windowSeconds })).toBe(text);
    expect(parseRateLimit(text)).toEqual(limit(requests, windowSeconds));
  });
});
