/** From usage series to what a stacked chart draws. */
import type { Usage, UsagePoint, UsageSeries } from '../api/calls';
import { distinct } from './distinct';

export type Metric = 'requests' | 'billable_requests' | 'units' | 'bytes_in' | 'bytes_out' | 'errors' | 'refused';

export interface ChartRow {
  at: number;
  [series: string]: number;
}

export interface ChartSeries {
  /** The name of its values in a row; free of what charts read as a path. */
  key: string;
  group: string;
  label: string;
}

const STEP_MILLIS: Record<Usage['interval'], number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
/** The series in which the gateway sums up what has none of its own. */
export const OTHERS = 'other';

/** What tells a series from the others: keys without a customer are a group without a number. */
export const groupOf = ({ group }: UsageSeries): string => group ?? 'none';

export const totalOf = (series: UsageSeries, metric: Metric): number =>
  series.points.reduce((sum, point) => sum + point[metric], 0);

/** What each group is called, told apart where names are the same. */
export const labelsOf = ({ series }: Usage): Map<string, string> =>
  distinct(series.map((one) => ({ id: groupOf(one), label: one.label })));

/** One row per interval, zeros included; the largest series first, the rest last. */
export function stack(usage: Usage, metric: Metric): { rows: ChartRow[]; series: ChartSeries[] } {
  const isRest = ({ group }: UsageSeries) => Number(group === OTHERS);
  const ranked = [...usage.series].sort(
    (a, b) => isRest(a) - isRest(b) || totalOf(b, metric) - totalOf(a, metric),
  );
  const labels = labelsOf(usage);
  const series = ranked.map((one, index) => {
    const group = groupOf(one);
    return { key: `s${index}`, group, label: labels.get(group) ?? one.label };
  });
  const rows = emptyRows(usage, series);
  ranked.forEach(({ points }, index) => add(rows, `s${index}`, points, metric));
  return { rows: [...rows.values()], series };
}

function emptyRows(usage: Usage, series: ChartSeries[]): Map<number, ChartRow> {
  const step = STEP_MILLIS[usage.interval];
  const rows = new Map<number, ChartRow>();
  const first = Math.floor(Date.parse(usage.from) / step) * step;
  for (let at = first; at < Date.parse(usage.to); at += step) {
    rows.set(at, Object.fromEntries([['at', at], ...series.map(({ key }) => [key, 0])]) as ChartRow);
  }
  return rows;
}

function add(rows: Map<number, ChartRow>, key: string, points: UsagePoint[], metric: Metric): void {
  for (const point of points) {
    const row = rows.get(Date.parse(point.at));
    if (row !== undefined) row[key] = (row[key] ?? 0) + point[metric];
  }
}

const UNITS: Record<Metric, string> = {
  requests: 'Requests',
  billable_requests: 'Billable requests',
  units: 'Units',
  bytes_in: 'Bytes received',
  bytes_out: 'Bytes sent',
  errors: 'Errors',
  refused: 'Refused requests',
};

/** What the heights of a chart are, and by which clock its axis goes. */
export const describeAxes = (metric: Metric, interval: Usage['interval']): string =>
  `${UNITS[metric]} per ${interval}${interval === 'day' ? ' (days of UTC)' : ''}`;

/** How an axis names an instant: the time of day within days, the day beyond. */
export function axisLabel(at: number, interval: Usage['interval'], spanMillis: number): string {
  const date = new Date(at);
  if (interval === 'day') return date.toLocaleDateString('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });
  const time = date.toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hour12: false });
  // A day's range begins at a whole hour, so it is a little longer.
  if (spanMillis <= STEP_MILLIS.day + 2 * STEP_MILLIS.hour) return time;
  return `${date.toLocaleDateString('en', { month: 'short', day: 'numeric' })} ${time}`;
}
