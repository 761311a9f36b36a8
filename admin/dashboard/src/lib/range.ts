/** Time ranges as the URL holds them: a preset that ends now, or two instants. */

export const PRESETS = {
  '1h': { label: 'Last hour', seconds: 3600 },
  '6h': { label: 'Last 6 hours', seconds: 21_600 },
  '24h': { label: 'Last 24 hours', seconds: 86_400 },
  '7d': { label: 'Last 7 days', seconds: 604_800 },
  '30d': { label: 'Last 30 days', seconds: 2_592_000 },
  '90d': { label: 'Last 90 days', seconds: 7_776_000 },
} as const;

export type Preset = keyof typeof PRESETS;

export type Range = { preset: Preset } | { from: string; to: string };

export interface RangeSearch {
  range?: Preset;
  from?: string;
  to?: string;
}

export const isPreset = (value: unknown): value is Preset =>
  typeof value === 'string' && Object.hasOwn(PRESETS, value);

const isInstant = (value: unknown): value is string =>
  typeof value === 'string' && !Number.isNaN(Date.parse(value));

/** Takes what is usable out of a URL that somebody may have written by hand. */
export function readRangeSearch(search: Record<string, unknown>): RangeSearch {
  const { range, from, to } = search;
  if (isInstant(from) && isInstant(to) && Date.parse(from) < Date.parse(to)) return { from, to };
  return isPreset(range) ? { range } : {};
}

export function rangeOf(search: RangeSearch, fallback: Preset = '24h'): Range {
  if (search.from !== undefined && search.to !== undefined) {
    return { from: search.from, to: search.to };
  }
  return { preset: search.range ?? fallback };
}

export const endsNow = (range: Range): boolean => 'preset' in range;

/** The instants that a range stands for. */
export function resolve(range: Range, now = Date.now()): { from: string; to: string } {
  if (!('preset' in range)) return range;
  const from = new Date(now - PRESETS[range.preset].seconds * 1000);
  return { from: from.toISOString(), to: new Date(now).toISOString() };
}

const HOUR_MILLIS = 3_600_000;

/** The whole hours (UTC) that a range touches. */
export function wholeHours(range: Range, now = Date.now()): { from: string; to: string } {
  const { from, to } = resolve(range, now);
  const first = Math.floor(Date.parse(from) / HOUR_MILLIS) * HOUR_MILLIS;
  const last = Math.ceil(Date.parse(to) / HOUR_MILLIS) * HOUR_MILLIS;
  return { from: new Date(first).toISOString(), to: new Date(last).toISOString() };
}

/** An instant for an `<input type="datetime-local">`, in the browser's time zone. */
export function toLocalInput(at: string | Date): string {
  const date = new Date(at);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** The instant that such an input holds, or nothing. */
export function fromLocalInput(text: string): string | undefined {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** For a date input that must be empty or name an instant to come. */
export function checkExpiry(expires: string): string | null {
  if (expires === '') return null;
  const at = fromLocalInput(expires);
  if (at === undefined) return 'is no date with a time';
  return Date.parse(at) > Date.now() ? null : 'must be in the future';
}
