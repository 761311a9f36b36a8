import { describe, expect, it } from 'vitest';

import { distinct } from './distinct';

describe('labels that tell things apart', () => {
  it('adds numbers where names are shared, and only there', () => {
    const labels = distinct([
      { id: 1, label: 'Mobile app' },
      { id: 2, label: 'Partner' },
      { id: 7, label: 'Mobile app' },
    ]);
    expect([...labels.values()]).toEqual(['Mobile app #1', 'Partner', 'Mobile app #7']);
  });
});
