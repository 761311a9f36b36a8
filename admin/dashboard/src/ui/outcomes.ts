/** How requests end, in the words and colours that all pages share. */
import type { Outcome } from '../api/calls';

interface OutcomeLook {
  label: string;
  /** Colour in charts. */
  chart: string;
  /** Colour of badges. */
  badge: string;
}

export const OUTCOMES: Record<Outcome, OutcomeLook> = {
  success: { label: 'Success', chart: 'teal.6', badge: 'teal' },
  client_error: { label: 'Client error (backend 4xx)', chart: 'yellow.6', badge: 'yellow' },
  server_error: { label: 'Server error (backend 5xx)', chart: 'red.6', badge: 'red' },
  refused: { label: 'Refused by the gateway', chart: 'violet.5', badge: 'violet' },
  failed: { label: 'Failed in the gateway', chart: 'pink.7', badge: 'pink' },
};

export const OUTCOME_ORDER = Object.keys(OUTCOMES) as Outcome[];

export const isOutcome = (value: unknown): value is Outcome =>
  typeof value === 'string' && Object.hasOwn(OUTCOMES, value);
