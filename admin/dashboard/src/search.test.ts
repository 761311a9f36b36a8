import { describe, expect, it } from 'vitest';

import { readBillingSearch, readKeysSearch, readLoginSearch, readUsageSearch } from './search';

describe('what a URL holds', () => {
  it('is dropped where it cannot be used', () => {
    expect(readKeysSearch({ status: 'gone', sort: 'secret', key: -1, service: 'x', search: '' })).toEqual({});
    expect(readUsageSearch({ group: 'nobody', interval: 'year', metric: 7 })).toEqual({});
    expect(readBillingSearch({ tab: 'taxes', customer: 0, invoice: '1.5', search: '' })).toEqual({});
  });

  it('is kept where it can', () => {
    const search = { status: 'active', sort: '-name', key: 7, service: 3, search: 'app', after: ['c1'] };
    expect(readKeysSearch(search)).toEqual(search);
    const ledger = { tab: 'ledger', customer: 3, invoice: 7, after: ['9'] };
    expect(readBillingSearch(ledger)).toEqual(ledger);
  });

  it('takes a number somebody searched for as text', () => {
    expect(readKeysSearch({ search: 42 })).toEqual({ search: '42' });
  });
});

describe('where signing in leads', () => {
  it.each(['/keys?key=1', '/'])('may be %s', (to) => expect(readLoginSearch({ to })).toEqual({ to }));

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', 7])(
    'is never %s',
    (to) => expect(readLoginSearch({ to })).toEqual({}),
  );
});
