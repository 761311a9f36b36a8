/** What a key's forms hold, how it is checked, and how it becomes what the API takes. */
import type { NewApiKey } from '../../api/client';
import { parsePrice } from '../../lib/decimal';
import { checkExpiry, fromLocalInput } from '../../lib/range';
import { parseRateLimit, type Parsed } from '../../lib/rateLimit';
import { allowanceChecks, noAllowances, toNewAllowances, type WithAllowances } from '../../ui/allowances/allowanceForm';
import { checkName } from '../apis/checks';

export interface KeyForm extends WithAllowances {
  name: string;
  limit: string;
  burst: string;
  price: string;
  expires: string;
}

export const NO_KEY: KeyForm = {
  name: '',
  limit: '',
  burst: '',
  price: '',
  expires: '',
  allowances: noAllowances(''),
};

/** Where the API's messages belong in the form. */
export const FORM_NAMES = {
  rate_limit_requests: 'limit',
  rate_limit_window_seconds: 'limit',
  price_per_request: 'price',
  expires_at: 'expires',
} as const;

/** The API's fields that have an input. */
export const API_FIELDS: string[] = ['name', 'burst', ...Object.keys(FORM_NAMES)];

const messageOf = (parsed: Parsed<unknown>): string | null => (parsed.ok ? null : parsed.message);

export function checkBurst(burst: string, limit: string): string | null {
  if (burst.trim() === '') return null;
  if (!/^\d{1,10}$/.test(burst.trim()) || Number(burst) < 1) return 'write a whole number from 1 on';
  return limit.trim() === '' ? 'needs a limit beside it' : null;
}

export const checks = {
  name: checkName,
  limit: (limit: string) => (limit.trim() === '' ? null : messageOf(parseRateLimit(limit))),
  burst: (burst: string, { limit }: KeyForm) => checkBurst(burst, limit),
  price: (price: string) => (price.trim() === '' ? null : messageOf(parsePrice(price))),
  expires: checkExpiry,
  allowances: allowanceChecks,
};

/** Leaves out what is empty, so that the gateway's defaults hold. */
export function toNewKey(form: KeyForm): NewApiKey {
  const body: NewApiKey = { name: form.name.trim() };
  const limit = parseRateLimit(form.limit);
  if (limit.ok) {
    body.rate_limit_requests = limit.value.requests;
    body.rate_limit_window_seconds = limit.value.windowSeconds;
    if (form.burst.trim() !== '') body.burst = Number(form.burst);
  }
  const price = parsePrice(form.price);
  if (price.ok) body.price_per_request = price.value;
  const allowances = toNewAllowances(form.allowances);
  if (allowances !== undefined) body.allowances = allowances;
  const expires = fromLocalInput(form.expires);
  if (expires !== undefined) body.expires_at = expires;
  return body;
}
