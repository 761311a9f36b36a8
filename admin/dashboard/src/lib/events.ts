/** The types of events that webhooks can be told of, in words. */

export const EVENTS = {
  'key.created': 'A key was made',
  'key.edited': 'A key’s name, limit, expiry or customer changed',
  'key.revoked': 'A key was revoked',
  'price.changed': 'A price was set, now or for later',
  'cycle.closed': 'A billing cycle ended and the next began',
  'cycle.settled': 'A cycle’s totals are final and its invoices drafted',
  'invoice.finalized': 'An invoice became final',
  'invoice.voided': 'An invoice was declared void',
  'credit_note.finalized': 'A credit note took an amount off an invoice',
  'credits.granted': 'Prepaid credits were topped up or corrected',
  'quota.threshold_reached': 'Requests per day or month: 50, 80 or 100 % used',
  'budget.threshold_reached': 'A cycle’s budget: 50, 80 or 100 % used',
  'credits.threshold_reached': 'Prepaid credits: 50, 80 or 100 % used',
  'webhook.test': 'Nothing: somebody tries a webhook out',
} as const;

export type EventType = keyof typeof EVENTS;

export const EVENT_TYPES = Object.keys(EVENTS) as EventType[];

/** Those that tell that something is used up. */
export const ALERT_TYPES = [
  'quota.threshold_reached',
  'budget.threshold_reached',
  'credits.threshold_reached',
] as const satisfies EventType[];
