import { describe, expect, it } from 'vitest';

import { describeDetail } from './auditDetail';

describe('details of audit events', () => {
  it('leaves out what is not set', () => {
    expect(describeDetail({ name: 'App', customer_id: null, service_id: 6 })).toBe('name=App, service_id=6');
    expect(describeDetail({ price: null })).toBe('—');
    expect(describeDetail(null)).toBe('—');
  });

  it('writes limits and instants as people do', () => {
    const limit = { burst: null, requests: 600, window_seconds: 60 };
    expect(describeDetail({ rate_limit: limit })).toBe('rate_limit=600 / 1m');
    expect(describeDetail({ rate_limit: { ...limit, burst: 5 } })).toBe('rate_limit=600 / 1m, 5 at once');
    expect(describeDetail({ expires_at_ms: Date.UTC(2027, 0, 2, 12) })).toMatch(/^expires_at=Jan 2, 2027/);
  });

  it('keeps what it does not know as it is', () => {
    expect(describeDetail({ unit: { bytes: 'both' }, ok: true })).toBe('unit={"bytes":"both"}, ok=true');
  });
});
