// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';

import { clientCurl, managementCurl, shellWord } from './curl';

describe('a word for a shell', () => {
  it('stays as it is when nothing in it is special', () => {
    expect(shellWord('http://127.0.0.1:8000/proxy/1')).toBe('http://127.0.0.1:8000/proxy/1');
  });

  it('is quoted so that nothing in it is run', () => {
    expect(shellWord('$(reboot)')).toBe(`'$(reboot)'`);
    expect(shellWord(`it's`)).toBe(`'it'\\''s'`);
    expect(shellWord('')).toBe(`''`);
  });
});

it('a management call carries its body as JSON', () => {
  expect(managementCurl('POST', '/services', { name: 'A' })).toContain(`-d '{"name":"A"}'`);
});

it('a client call carries its key', () => {
  expect(clientCurl('http://localhost/proxy/1', 'gaas_x')).toContain(`-H 'X-API-Key: gaas_x'`);
});
