import { describe, expect, it } from 'vitest';

import { checkHeader, checkStatuses, checkWhole, ruleOf, told, valuesOf, type Metering } from './meteringForm';

const RULES: Metering[] = [
  { billable_statuses: ['2xx', '3xx'], unit: 'request', max_units: 1000 },
  { billable_statuses: ['2xx', '404'], unit: { bytes: { of: 'both', per: 'megabyte' } }, max_units: 7 },
  { billable_statuses: ['200'], unit: { header: { name: 'X-Cost', when_missing: 0 } }, max_units: 4_294_967_295 },
];

describe('a metering rule', () => {
  it.each(RULES)('comes out of its form as it went in: %o', (rule) => {
    expect(ruleOf(valuesOf(rule))).toEqual(rule);
  });

  it('is told in a sentence', () => {
    expect(RULES.map(told)).toEqual([
      'One unit for each answer with 2xx, 3xx, or 101.',
      'For answers with 2xx, 404, or 101: one unit per megabyte of the body of both, begun ones counted, at most 7 for one request.',
      'For answers with 200, or 101: as many units as X-Cost says, 0 without it, at most 4294967295 for one request.',
    ]);
  });
});

describe('what the API would refuse', () => {
  it('names the status that is none', () => {
    expect(checkStatuses('2xx 404,503')).toBeNull();
    expect(checkStatuses(' , ')).toContain('at least one');
    for (const wrong of ['1xx', '600', '20', '2XX', 'ok']) expect(checkStatuses(`2xx, ${wrong}`)).toContain(wrong);
  });

  it('asks for a header only where one is read', () => {
    const values = valuesOf(RULES[2]!);
    expect(checkHeader('X Cost', values)).not.toBeNull();
    expect(checkHeader('X Cost', { ...values, unit: 'bytes' })).toBeNull();
  });

  it('keeps numbers within their bounds', () => {
    expect([checkWhole('1', 1), checkWhole('4294967295', 1), checkWhole('0', 0)]).toEqual([null, null, null]);
    for (const wrong of ['', '0', '1.5', '-1', '4294967296', '1e3']) expect(checkWhole(wrong, 1)).not.toBeNull();
  });
});
