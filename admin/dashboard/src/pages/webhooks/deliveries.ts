/** What became of a delivery, in words. */
import type { Attempt, Delivery } from '../../api/webhooks';

export const STATUS_COLORS: Record<string, string> = { pending: 'orange', delivered: 'teal', failed: 'red' };

export const lastAttempt = ({ attempts }: Delivery): Attempt | undefined => attempts.at(-1);

/** How the last attempt ended: the receiver's status, or why there was none. */
export function outcomeOf(delivery: Delivery): string {
  const last = lastAttempt(delivery);
  if (last === undefined) return 'not tried yet';
  return last.error ?? (last.status_code ? String(last.status_code) : 'no answer');
}
