import { describe, expect, it } from 'vitest';

import { NO_KEY, checks, toNewKey } from './keyForm';

describe('a new key', () => {
  it('leaves to the gateway what was left empty', () => {
    expect(toNewKey({ ...NO_KEY, name: ' App ' })).toEqual({ name: 'App' });
  });

  it('carries what was typed in the API’s terms', () => {
    const typed = { name: 'App', limit: '100 / 1h', burst: '20', price: '0.0050', expires: '2040-01-02T03:04' };
    const day = { limit: '1,000', enforcement: 'soft' as const };
    const body = toNewKey({ ...typed, allowances: { ...NO_KEY.allowances, day } });
    expect(body).toMatchObject({
      name: 'App',
      rate_limit_requests: 100,
      rate_limit_window_seconds: 3600,
      burst: 20,
      price_per_request: '0.005',
      allowances: { requests_per_day: { limit: 1000, enforcement: 'soft' } },
    });
    expect(Date.parse(body.expires_at ?? '')).toBe(new Date('2040-01-02T03:04').getTime());
  });
});

describe('its fields', () => {
  it('may be empty but for the name', () => {
    expect(checks.name('')).not.toBeNull();
    expect([checks.limit(''), checks.burst('', NO_KEY), checks.price(''), checks.expires('')]).toEqual([null, null, null, null]);
  });

  it('say what is wrong before the gateway is asked', () => {
    expect(checks.limit('many')).toMatch('10 / 1m');
    expect(checks.burst('0', { ...NO_KEY, limit: '1/1s' })).not.toBeNull();
    expect(checks.burst('5', NO_KEY)).toMatch('limit');
    expect(checks.price('-1')).not.toBeNull();
    expect(checks.expires('2001-01-01T00:00')).toMatch('future');
  });
});
