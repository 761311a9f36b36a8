import { describe, expect, it } from 'vitest';

import type { Allowances } from '../../api/allowances';
import { Problem } from '../../api/problem';
import {
  allowanceChecks,
  allowanceErrors,
  noAllowances,
  shownAllowanceFields,
  toAllowanceForm,
  toEdit,
  toNewAllowances,
} from './allowanceForm';
import { describeLevel, levelOf, metersOf, percentOf } from './level';

const set: Allowances = {
  requests_per_day: {
    limit: 1000, enforcement: 'hard', used: 800, remaining: 200, resets_at: '2030-01-02T00:00:00Z',
  },
  requests_per_month: null,
  budget_per_cycle: {
    amount: '25', currency: 'EUR', enforcement: 'soft', used: '25.000000001', remaining: '0', resets_at: null,
  },
};

describe('the inputs of allowances', () => {
  it('make nothing of empty limits', () => {
    expect(toNewAllowances(noAllowances('USD'))).toBeUndefined();
    const form = { ...noAllowances('USD'), month: { limit: '20,000', enforcement: 'soft' as const } };
    expect(toNewAllowances(form)).toEqual({ requests_per_month: { limit: 20_000, enforcement: 'soft' } });
  });

  it('send only what was changed, and null for what was emptied', () => {
    const before = toAllowanceForm(set, 'USD');
    expect(toEdit(before, before)).toEqual({});
    const day = { ...before.day, enforcement: 'soft' as const };
    expect(toEdit(before, { ...before, day })).toEqual({ requests_per_day: { limit: 1000, enforcement: 'soft' } });
    const cycle = { ...before.cycle, amount: ' ' };
    expect(toEdit(before, { ...before, cycle })).toEqual({ budget_per_cycle: null });
    // Neither another way of writing the same number nor a choice beside an empty limit is a change.
    const month = { limit: '', enforcement: 'soft' as const };
    expect(toEdit(before, { ...before, day: { ...before.day, limit: '1,000' }, month })).toEqual({});
  });

  it('need a currency only where there is a budget', () => {
    const allowances = { ...noAllowances('usd') };
    expect(allowanceChecks.cycle.currency('usd', { allowances })).toBeNull();
    allowances.cycle = { ...allowances.cycle, amount: '5' };
    expect(allowanceChecks.cycle.currency('usd', { allowances })).not.toBeNull();
    expect(allowanceChecks.day.limit('0')).not.toBeNull();
    expect(allowanceChecks.day.limit('')).toBeNull();
  });

  it('take the API’s messages, of a key to make and of an edit', () => {
    const problem = new Problem(422, 'invalid_fields', 'No.', [
      { field: 'allowances.requests_per_day.limit', message: 'a' },
      { field: 'budget_per_cycle.currency', message: 'b' },
      { field: 'requests_per_month', message: 'c' },
      { field: 'name', message: 'd' },
    ]);
    expect(allowanceErrors(problem)).toEqual({
      'allowances.day.limit': 'a',
      'allowances.cycle.currency': 'b',
      'allowances.month.limit': 'c',
    });
    expect(shownAllowanceFields(problem)).not.toContain('name');
  });
});

describe('how far an allowance is used up', () => {
  it('warns at 80 and at 100 percent, and not a billionth before', () => {
    expect(levelOf(799_999_999n, 1_000_000_000n)).toBe('fine');
    expect(levelOf(800_000_000n, 1_000_000_000n)).toBe('near');
    expect(levelOf(999_999_999n, 1_000_000_000n)).toBe('near');
    expect(levelOf(1_000_000_000n, 1_000_000_000n)).toBe('spent');
    expect(levelOf(0n, 0n)).toBe('spent');
  });

  it('never rounds up to all of it', () => {
    expect(percentOf(999n, 1000n)).toBe(99);
    expect(percentOf(5000n, 1000n)).toBe(100);
    expect(percentOf(-1n, 1000n)).toBe(0);
  });

  it('shows what is set, in words too', () => {
    const meters = metersOf(set);
    expect(meters.map(({ key, level, used }) => [key, level, used])).toEqual([
      ['requests_per_day', 'near', '800 of 1,000'],
      ['budget_per_cycle', 'spent', '25.000000001 EUR of 25.00 EUR'],
    ]);
    expect(meters.map(describeLevel)).toEqual(['80 % used: nearly all', 'Used up: requests go on']);
  });
});
