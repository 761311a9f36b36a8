import type { CurrencyTotal } from '../../api/billing';
import { formatAmount } from '../../lib/decimal';

/** Amounts of different currencies stand side by side and are never added up. */
export function formatTotals(totals: readonly CurrencyTotal[], ifNone: string): string {
  if (totals.length === 0) return formatAmount('0', ifNone);
  return totals.map(({ total_cost, currency }) => formatAmount(total_cost, currency)).join(' + ');
}
