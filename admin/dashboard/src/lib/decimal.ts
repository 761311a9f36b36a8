/** Decimals as the API carries them: strings, never floating-point numbers. */
import type { Parsed } from './rateLimit';

const SHAPE = /^(0|[1-9]\d*)(?:\.(\d{1,9}))?$/;
/** What fits the API's nano-units: nine digits before the point are far above any price. */
const MAX_INTEGER_DIGITS = 9;

/** Reads a price: not negative, at most nine decimals. Answers it without trailing zeros. */
export function parsePrice(text: string): Parsed<string> {
  const match = SHAPE.exec(text.trim().replace(/^\./, '0.').replace(/^0+(?=\d)/, ''));
  if (match === null) {
    return { ok: false, message: 'write a number such as 0.001, with at most nine decimals' };
  }
  const [, whole = '0', fraction = ''] = match;
  if (whole.length > MAX_INTEGER_DIGITS) return { ok: false, message: 'this price is too high' };
  const kept = fraction.replace(/0+$/, '');
  return { ok: true, value: kept === '' ? whole : `${whole}.${kept}` };
}

/** A unit's price, where one number is all of it. */
export function formatPrice(price: string | null | undefined, currency: string): string {
  return price === null || price === undefined ? 'by tiers' : formatAmount(price, currency);
}

/** `1234.5` and `USD` as `1,234.50 USD`. Digits are grouped, none is lost. */
export function formatAmount(amount: string, currency: string): string {
  const [whole = '0', fraction = ''] = amount.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return `${grouped}.${fraction.padEnd(2, '0')} ${currency}`;
}
