/** Amounts of money and counts as people type them, and how much of one another is. Never a float. */
import type { Parsed } from './rateLimit';

/** The most that the API takes as a budget or a movement of credits, and as a quota. */
const MAX_AMOUNT_NANO = 10n ** 21n;
const MAX_COUNT = 10n ** 15n;
const NANO_DIGITS = 9;
const SHAPE = /^(-?)(\d+)(?:\.(\d{1,9}))?$/;
/** What stands between groups of three digits. */
const GROUPS = /(?<=\d)[,_\s](?=\d{3}(?!\d))/g;

const wrong = (message: string) => ({ ok: false, message }) as const;

/** Reads an amount above zero, such as `25`, `25.50` or `1,000`. */
export function parseAmount(text: string): Parsed<string> {
  const read = decimal(text);
  if (read === undefined) return wrong('write a number such as 25 or 25.50');
  if (nanoOf(read) <= 0n) return wrong('must be above zero');
  return nanoOf(read) > MAX_AMOUNT_NANO ? wrong('must be at most 1,000,000,000,000') : { ok: true, value: read };
}

/** Reads how many requests, such as `1000`, `1,000` or `1 000`. */
export function parseCount(text: string): Parsed<number> {
  const digits = text.trim().replace(GROUPS, '');
  if (!/^\d{1,16}$/.test(digits) || BigInt(digits) < 1n) return wrong('write a whole number from 1 on');
  return BigInt(digits) > MAX_COUNT ? wrong('must be at most 1,000,000,000,000,000') : { ok: true, value: Number(digits) };
}

/** Whether a text has the shape of a currency's code; whether there is such a currency the API says. */
export const checkCurrency = (text: string): string | null =>
  /^[A-Z]{3}$/.test(text.trim()) ? null : 'must be three capital letters such as USD';

/** A decimal of the API as a whole number of billionths. */
export function nanoOf(amount: string): bigint {
  const [, sign, whole = '0', fraction = ''] = SHAPE.exec(amount) ?? [];
  const nano = BigInt(whole + fraction.padEnd(NANO_DIGITS, '0'));
  return sign === '-' ? -nano : nano;
}

/** Without groups, leading zeros and digits that say nothing; `undefined` for what is no number. */
function decimal(text: string): string | undefined {
  const match = SHAPE.exec(text.trim().replace(GROUPS, '').replace(/^\./, '0.'));
  if (match === null) return undefined;
  const [, sign, whole = '0', fraction = ''] = match;
  const kept = fraction.replace(/0+$/, '');
  return `${sign}${whole.replace(/^0+(?=\d)/, '')}${kept === '' ? '' : `.${kept}`}`;
}
