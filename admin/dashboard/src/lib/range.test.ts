import { describe, expect, it } from 'vitest';

import { endsNow, fromLocalInput, rangeOf, readRangeSearch, resolve, toLocalInput, wholeHours } from './range';

describe('a range in the URL', () => {
  it('keeps what is usable and drops the rest', () => {
    expect(readRangeSearch({ range: '7d', junk: 1 })).toEqual({ range: '7d' });
    expect(readRangeSearch({ range: 'toString' })).toEqual({});
    expect(readRangeSearch({ from: 'yesterday', to: 'x' })).toEqual({});
    const backwards = { from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    expect(readRangeSearch(backwards)).toEqual({});
  });

  it('ends now as a preset and not as two instants', () => {
    expect(endsNow(rangeOf({}))).toBe(true);
    expect(endsNow(rangeOf({ from: 'a', to: 'b' }))).toBe(false);
  });

  it('resolves to instants', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    expect(resolve({ preset: '24h' }, now)).toEqual({
      from: '2026-01-01T00:00:00.000Z',
      to: '2026-01-02T00:00:00.000Z',
    });
  });

  it('touches whole hours', () => {
    expect(wholeHours({ preset: '1h' }, Date.parse('2026-01-02T00:30:00Z'))).toEqual({
      from: '2026-01-01T23:00:00.000Z',
      to: '2026-01-02T01:00:00.000Z',
    });
  });

  it('goes through a date input and back', () => {
    const at = '2026-03-04T05:06:00.000Z';
    expect(fromLocalInput(toLocalInput(at))).toBe(at);
    expect(fromLocalInput('')).toBeUndefined();
  });
});
