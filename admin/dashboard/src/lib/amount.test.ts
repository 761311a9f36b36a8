import { describe, expect, it } from 'vitest';

import { checkCurrency, nanoOf, parseAmount, parseCount } from './amount';

describe('an amount', () => {
  it.each([
    ['25', '25'],
    ['25.50', '25.5'],
    ['1,000', '1000'],
    ['1 000 000.25', '1000000.25'],
    ['.5', '0.5'],
    ['007', '7'],
    ['0.000000001', '0.000000001'],
    ['1000000000000', '1000000000000'],
  ])('reads %s', (text, value) => expect(parseAmount(text)).toEqual({ ok: true, value }));

  it.each(['', '0', '0.00', '-1', '1e3', '1,5', '1,00', '1.', '0.0000000001', 'all', '1000000000000.000000001'])(
    'refuses %j',
    (text) => expect(parseAmount(text).ok).toBe(false),
  );
});

describe('a count', () => {
  it.each([
    ['1', 1],
    ['1,000', 1000],
    [' 20 000 ', 20_000],
    ['1_000_000', 1_000_000],
    ['1000000000000000', 1_000_000_000_000_000],
  ])('reads %j', (text, value) => expect(parseCount(text)).toEqual({ ok: true, value }));

  it.each(['', '0', '-1', '1.5', '1,5', '10k', '1000000000000001', '99999999999999999999'])('refuses %j', (text) =>
    expect(parseCount(text).ok).toBe(false),
  );
});

it('a currency is three capital letters', () => {
  expect(checkCurrency('USD')).toBeNull();
  expect(checkCurrency('usd')).not.toBeNull();
  expect(checkCurrency('')).not.toBeNull();
});

it('amounts become billionths without losing a digit', () => {
  expect(nanoOf('9007199254740993.000000001')).toBe(9007199254740993000000001n);
  expect(nanoOf('-0.5')).toBe(-500000000n);
});
