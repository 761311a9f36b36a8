import { describe, expect, it } from 'vitest';

import { checkName, checkTarget } from './checks';

describe('an API’s fields', () => {
  it.each(['http://127.0.0.1:9000', 'https://api.example.com/v1?a=b', ' HTTPS://x.example '])(
    'may have the target %s',
    (target) => expect(checkTarget(target)).toBeNull(),
  );

  it.each(['', 'api.example.com', 'ftp://x', 'https://', 'https://user:pw@x.example', 'https://x.example/#a'])(
    'must not have the target %j',
    (target) => expect(checkTarget(target)).not.toBeNull(),
  );

  it('must have a name that is not too long', () => {
    expect(checkName('  ')).not.toBeNull();
    expect(checkName('é'.repeat(100))).toBeNull();
    expect(checkName('é'.repeat(101))).not.toBeNull();
  });
});
