import { describe, expect, it } from 'vitest';

import { formatAmount, parsePrice } from './decimal';

describe('a price', () => {
  it.each([
    ['0.001', '0.001'],
    ['0', '0'],
    ['.5', '0.5'],
    ['007', '7'],
    ['1.500000000', '1.5'],
    ['0.000000001', '0.000000001'],
    ['123456789.123456789', '123456789.123456789'],
  ])('reads %s', (text, value) => expect(parsePrice(text)).toEqual({ ok: true, value }));

  it.each(['', '-1', '1e3', '0.0000000001', '1,5', '1.', 'free', '1234567890'])('refuses %j', (text) =>
    expect(parsePrice(text).ok).toBe(false),
  );
});

describe('an amount', () => {
  it.each([
    ['0', '0.00 USD'],
    ['1234567.5', '1,234,567.50 USD'],
    ['0.000000001', '0.000000001 USD'],
    ['-1234.25', '-1,234.25 USD'],
    ['9007199254740993.01', '9,007,199,254,740,993.01 USD'],
  ])('shows %s without losing a digit', (amount, shown) =>
    expect(formatAmount(amount, 'USD')).toBe(shown),
  );
});
