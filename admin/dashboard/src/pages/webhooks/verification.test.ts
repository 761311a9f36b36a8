import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

import { VERIFICATION } from './verification';

it('is what the documentation says, which a test runs', () => {
  const documentation = readFileSync(new URL('../../../../../docs/webhooks.md', import.meta.url), 'utf8');
  expect(documentation).toContain(`\`\`\`python\n${VERIFICATION}\n\`\`\``);
});
