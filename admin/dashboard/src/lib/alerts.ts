/** What an alert tells: who has used how much of what. */
import type { Owner } from '../api/allowances';
import type { GatewayEvent } from '../api/webhooks';
import { formatAmount } from './decimal';
import { formatCount } from './format';

export interface Alert {
  owner: Owner;
  percent: number;
  text: string;
}

const WINDOWS: Record<string, string> = { requests_per_day: 'per day', requests_per_month: 'per month' };

/** `undefined` for an event that is no alert, or one of a later version that this page cannot read. */
export function describeAlert({ type, payload }: GatewayEvent): Alert | undefined {
  const data = payload.data ?? {};
  const owner = ownerOf(data);
  const percent = data.threshold_percent;
  if (owner === undefined || typeof percent !== 'number') return undefined;
  const amount = (value: unknown) => formatAmount(String(value), String(data.currency));
  const refused = percent >= 100 && data.enforcement === 'hard' ? ': further ones are refused' : '';
  switch (type) {
    case 'quota.threshold_reached': {
      const window = WINDOWS[String(data.allowance)] ?? '';
      return { owner, percent, text: `of ${formatCount(Number(data.limit))} requests ${window}${refused}` };
    }
    case 'budget.threshold_reached': {
      const stopped = refused === '' ? '' : ': further requests are refused';
      return { owner, percent, text: `of the budget of ${amount(data.amount)} per cycle${stopped}` };
    }
    case 'credits.threshold_reached':
      return { owner, percent, text: `of the credits of ${amount(data.granted)}: ${amount(data.available)} left` };
    default:
      return undefined;
  }
}

function ownerOf({ api_key_id: key, customer_id: customer }: Record<string, unknown>): Owner | undefined {
  if (typeof key === 'number') return { kind: 'key', id: key };
  return typeof customer === 'number' ? { kind: 'customer', id: customer } : undefined;
}
