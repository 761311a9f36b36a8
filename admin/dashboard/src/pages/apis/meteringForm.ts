/** What an API's answers are worth, between the form and the API's own shape. */
import type { Service } from '../../api/client';

export type Metering = Service['metering'];

export interface MeteringValues {
  /** Statuses as they are typed: `2xx, 3xx, 404`. */
  statuses: string;
  unit: 'request' | 'bytes' | 'header';
  of: 'response' | 'request' | 'both';
  per: 'kilobyte' | 'megabyte';
  header: string;
  whenMissing: string;
  maxUnits: string;
}

const DEFAULT_STATUSES = ['2xx', '3xx'];
const DEFAULT_HEADER = 'X-GaaS-Units';
const DEFAULT_MAX_UNITS = 1000;
const MOST = 4_294_967_295;

/** The form of a rule. */
export function valuesOf(rule: Metering): MeteringValues {
  const { billable_statuses = DEFAULT_STATUSES, unit = 'request', max_units = DEFAULT_MAX_UNITS } = rule;
  const bytes = typeof unit === 'object' && 'bytes' in unit ? unit.bytes : undefined;
  const header = typeof unit === 'object' && 'header' in unit ? unit.header : undefined;
  return {
    statuses: billable_statuses.join(', '),
    unit: bytes ? 'bytes' : header ? 'header' : 'request',
    of: bytes?.of ?? 'response',
    per: bytes?.per ?? 'kilobyte',
    header: header?.name ?? DEFAULT_HEADER,
    whenMissing: String(header?.when_missing ?? 1),
    maxUnits: String(max_units),
  };
}

/** The rule of a form that was checked. */
export function ruleOf(values: MeteringValues): Metering {
  return {
    billable_statuses: statusesOf(values.statuses),
    unit: unitOf(values),
    max_units: Number(values.maxUnits),
  };
}

function unitOf({ unit, of, per, header, whenMissing }: MeteringValues): Metering['unit'] {
  if (unit === 'bytes') return { bytes: { of, per } };
  if (unit === 'header') return { header: { name: header.trim(), when_missing: Number(whenMissing) } };
  return 'request';
}

const statusesOf = (text: string): string[] => text.split(/[\s,]+/).filter((status) => status !== '');

export function checkStatuses(text: string): string | null {
  const statuses = statusesOf(text);
  if (statuses.length === 0) return 'must name at least one status, such as 2xx';
  const wrong = statuses.find((status) => !/^[2-5](xx|\d\d)$/.test(status));
  return wrong === undefined ? null : `${wrong} is neither a class such as 2xx nor a status such as 404`;
}

export function checkHeader(text: string, { unit }: MeteringValues): string | null {
  if (unit !== 'header' || /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/.test(text.trim())) return null;
  return 'must be the name of a header, such as X-GaaS-Units';
}

/** Checks a whole number from `least` on. */
export function checkWhole(text: string, least: number): string | null {
  const number = /^\d{1,10}$/.test(text.trim()) ? Number(text) : NaN;
  return number >= least && number <= MOST ? null : `must be a whole number from ${least} to ${MOST}`;
}

/** What a rule says, in a sentence. */
export function told(rule: Metering): string {
  const { statuses, unit, of, per, header, whenMissing, maxUnits } = valuesOf(rule);
  if (unit === 'request') return `One unit for each answer with ${statuses}, or 101.`;
  const most = `at most ${maxUnits} for one request`;
  if (unit === 'header') {
    return `For answers with ${statuses}, or 101: as many units as ${header} says, ${whenMissing} without it, ${most}.`;
  }
  const bodies = { response: 'the answer', request: 'the request', both: 'both' }[of];
  return `For answers with ${statuses}, or 101: one unit per ${per} of the body of ${bodies}, begun ones counted, ${most}.`;
}
