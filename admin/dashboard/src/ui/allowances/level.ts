/** How far an allowance is used up: what bars show, in the thresholds that alerts have. */
import type { Allowances, Credits, Enforcement } from '../../api/allowances';
import { nanoOf } from '../../lib/amount';
import { formatAmount } from '../../lib/decimal';
import { formatCount } from '../../lib/format';

/** `near` from 80 % on, `spent` at all of it. */
export type Level = 'fine' | 'near' | 'spent';

const NEAR_PERCENT = 80n;

/** One allowance as it is shown. */
export interface Meter {
  key: keyof Allowances;
  label: string;
  enforcement: Enforcement;
  /** From 0 to 100, for a bar; what counts is the level. */
  percent: number;
  level: Level;
  /** `12 of 1,000`. */
  used: string;
  remaining: string;
  resetsAt: string | null;
}

/** The level of a use, computed without floats; a limit of nothing is spent. */
export function levelOf(used: bigint, limit: bigint): Level {
  if (limit <= 0n || used >= limit) return 'spent';
  return used * 100n >= limit * NEAR_PERCENT ? 'near' : 'fine';
}

/** Whole percents, rounded down so that 99.9 % does not look like all, and at most 100. */
export function percentOf(used: bigint, limit: bigint): number {
  if (limit <= 0n || used >= limit) return 100;
  return used <= 0n ? 0 : Number((used * 100n) / limit);
}

/** The allowances that are set, in the order of their windows. */
export function metersOf(allowances: Allowances): Meter[] {
  const { requests_per_day: day, requests_per_month: month, budget_per_cycle: cycle } = allowances;
  const quota = (key: Meter['key'], label: string, set: NonNullable<typeof day>): Meter => ({
    key,
    label,
    enforcement: set.enforcement,
    ...howFar(BigInt(set.used), BigInt(set.limit)),
    used: `${formatCount(set.used)} of ${formatCount(set.limit)}`,
    remaining: `${formatCount(set.remaining)} left`,
    resetsAt: set.resets_at,
  });
  const meters: Meter[] = [];
  if (day) meters.push(quota('requests_per_day', 'Requests today', day));
  if (month) meters.push(quota('requests_per_month', 'Requests this month', month));
  if (cycle) {
    const { amount, currency, used, remaining, enforcement, resets_at } = cycle;
    meters.push({
      key: 'budget_per_cycle',
      label: 'Budget of this cycle',
      enforcement,
      ...howFar(nanoOf(used), nanoOf(amount)),
      used: `${formatAmount(used, currency)} of ${formatAmount(amount, currency)}`,
      remaining: `${formatAmount(remaining, currency)} left`,
      resetsAt: resets_at ?? null,
    });
  }
  return meters;
}

/** How much of a balance is spoken for: reserved by drafts, or used and not yet billed. */
export const creditsReserved = ({ balance, reserved }: Credits) => howFar(nanoOf(reserved), nanoOf(balance));

const howFar = (used: bigint, limit: bigint) => ({ level: levelOf(used, limit), percent: percentOf(used, limit) });

export const LEVEL_COLORS: Record<Level, string> = { fine: 'cobalt', near: 'orange', spent: 'red' };

/** What a level means, in words, for colours are not seen by everybody. */
export function describeLevel({ level, enforcement, percent }: Meter): string {
  if (level === 'fine') return `${percent} % used`;
  if (level === 'near') return `${percent} % used: nearly all`;
  return enforcement === 'hard' ? 'Used up: requests are refused' : 'Used up: requests go on';
}
