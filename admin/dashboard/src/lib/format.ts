/** Numbers and instants as people read them. */

const COUNT = new Intl.NumberFormat('en');
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const DATE_TIME = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const MINUTE = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const DATE = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });

export const NOTHING = '—';

export const formatCount = (count: number) => COUNT.format(count);
export const formatCountOf = (count: number, noun: string) => `${COUNT.format(count)} ${noun}${count === 1 ? '' : 's'}`;
export const formatCompact = (count: number) => (count < 10_000 ? COUNT.format(count) : COMPACT.format(count));
export const formatDateTime = (at: string) => DATE_TIME.format(new Date(at));
/** Where seconds say nothing: ends of cycles, expiries. */
export const formatMinute = (at: string) => MINUTE.format(new Date(at));
export const formatDate = (at: string) => DATE.format(new Date(at));

/** A share between 0 and 1 as a percentage; 99.97 % must not look like 100 %. */
export function formatShare(share: number | null | undefined): string {
  if (share === null || share === undefined) return NOTHING;
  const percent = share * 100;
  const shown = percent > 99 && percent < 100 ? Math.floor(percent * 100) / 100 : Math.round(percent * 10) / 10;
  return `${shown} %`;
}

export function formatMillis(millis: number | null | undefined): string {
  if (millis === null || millis === undefined) return NOTHING;
  if (millis >= 10_000) return `${(millis / 1000).toFixed(1)} s`;
  if (millis >= 10 || Number.isInteger(millis)) return `${Math.round(millis)} ms`;
  return `${millis.toFixed(1)} ms`;
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

/** `5 min. ago`, `in 3 days`. */
export function formatRelative(at: string, now = Date.now()): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return RELATIVE.format(Math.trunc(seconds / length), unit);
  }
  return Math.abs(seconds) < 10 ? 'just now' : RELATIVE.format(Math.trunc(seconds), 'second');
}
