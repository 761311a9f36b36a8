import { describe, expect, it } from 'vitest';

import { NO_CREDITS, creditChecks, toNewCredits } from './creditsForm';

const typed = { ...NO_CREDITS, amount: '1,000.50', currency: 'EUR' };

describe('moving a balance', () => {
  it('adds what is granted and subtracts what is taken back', () => {
    expect(toNewCredits(typed)).toEqual({ amount: '1000.5', currency: 'EUR' });
    expect(toNewCredits({ ...typed, direction: 'correct' })).toEqual({ amount: '-1000.5', currency: 'EUR' });
  });

  it('gives a reason where there is one', () => {
    expect(toNewCredits({ ...typed, reason: ' bank transfer ' }).reason).toBe('bank transfer');
    expect(toNewCredits({ ...typed, reason: '  ' })).not.toHaveProperty('reason');
  });

  it('leaves the sign to the direction', () => {
    expect(creditChecks.amount('-5')).not.toBeNull();
    expect(creditChecks.amount('0')).not.toBeNull();
    expect(creditChecks.reason('x'.repeat(501))).not.toBeNull();
  });
});
