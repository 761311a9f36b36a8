import { describe, expect, it } from 'vitest';

import { formatBytes, formatMillis, formatRelative, formatShare } from './format';

describe('figures', () => {
  it('never rounds a share up to all', () => {
    expect(formatShare(0.99996)).toBe('99.99 %');
    expect(formatShare(1)).toBe('100 %');
    expect(formatShare(0.4567)).toBe('45.7 %');
    expect(formatShare(null)).toBe('—');
  });

  it('shows latency with the digits that matter', () => {
    expect(formatMillis(0.42)).toBe('0.4 ms');
    expect(formatMillis(12.6)).toBe('13 ms');
    expect(formatMillis(12_340)).toBe('12.3 s');
    expect(formatMillis(null)).toBe('—');
  });

  it('shows sizes', () => {
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(1_500)).toBe('1.5 KB');
    expect(formatBytes(123_456_789)).toBe('123 MB');
  });

  it('tells how long ago and how soon', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    expect(formatRelative('2026-01-01T23:59:58Z', now)).toBe('just now');
    expect(formatRelative('2026-01-01T23:55:00Z', now)).toBe('5 min. ago');
    expect(formatRelative('2026-01-05T00:00:00Z', now)).toBe('in 3 days');
  });
});
