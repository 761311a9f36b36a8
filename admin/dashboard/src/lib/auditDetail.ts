/** What an audit event tells besides who, what and when, in one line. */
import { NOTHING, formatDateTime } from './format';
import { formatRateLimit } from './rateLimit';

/** `name=Weather, target=api.example.com`: shorter than JSON. What is not set says nothing. */
export function describeDetail(detail: unknown): string {
  if (detail === null || detail === undefined) return NOTHING;
  if (typeof detail !== 'object') return String(detail);
  const parts = Object.entries(detail)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => one(name, value));
  return parts.join(', ') || NOTHING;
}

function one(name: string, value: unknown): string {
  if (name.endsWith('_ms') && typeof value === 'number') {
    return `${name.slice(0, -'_ms'.length)}=${formatDateTime(new Date(value).toISOString())}`;
  }
  if (isLimit(value)) {
    const limit = formatRateLimit({ requests: value.requests, windowSeconds: value.window_seconds });
    return `${name}=${limit}${value.burst ? `, ${value.burst} at once` : ''}`;
  }
  return `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

interface Limit {
  requests: number;
  window_seconds: number;
  burst?: number | null;
}

const isLimit = (value: unknown): value is Limit =>
  typeof value === 'object' &&
  value !== null &&
  'requests' in value &&
  typeof value.requests === 'number' &&
  'window_seconds' in value &&
  typeof value.window_seconds === 'number';
