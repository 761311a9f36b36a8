import { describe, expect, it } from 'vitest';

import type { Usage, UsagePoint, UsageSeries } from '../api/calls';
import { OTHERS, stack } from './series';

const point = (at: string, requests: number): UsagePoint => ({
  at,
  requests,
  billable_requests: 0,
  units: 0,
  bytes_in: 0,
  bytes_out: 0,
  errors: 0,
  refused: 0,
  p50_ms: null,
  p95_ms: null,
  p99_ms: null,
});

const usage = (series: UsageSeries[]): Usage => ({
  from: '2026-01-01T00:20:00Z',
  to: '2026-01-01T03:00:00Z',
  interval: 'hour',
  group_by: 'service',
  series,
  totals: point('2026-01-01T00:20:00Z', 0),
});

describe('stacking usage', () => {
  it('has a row for every interval, also where nothing happened', () => {
    const { rows } = stack(
      usage([{ group: '1', label: 'A', points: [point('2026-01-01T02:00:00Z', 5)] }]),
      'requests',
    );
    expect(rows.map(({ s0 }) => s0)).toEqual([0, 0, 5]);
    expect(rows[0]?.at).toBe(Date.parse('2026-01-01T00:00:00Z'));
  });

  it('puts the largest first and the rest last', () => {
    const many = ['other', '1', '2'].map((group, index) => ({
      group,
      label: group,
      points: [point('2026-01-01T01:00:00Z', 10 - index)],
    }));
    const { rows, series } = stack(usage(many), 'requests');
    expect(series.map(({ group }) => group)).toEqual(['1', '2', OTHERS]);
    expect([rows[1]?.s0, rows[1]?.s1, rows[1]?.s2]).toEqual([9, 8, 10]);
  });

  it('keeps groups of the same name apart', () => {
    const twins = ['1', '2'].map((group) => ({
      group,
      label: 'Same',
      points: [point('2026-01-01T01:00:00Z', Number(group))],
    }));
    const { rows } = stack(usage(twins), 'requests');
    expect([rows[1]?.s0, rows[1]?.s1]).toEqual([2, 1]);
  });
});
