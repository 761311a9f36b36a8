import { expect, it } from 'vitest';

import { ConnectionLost, Problem } from '../api/problem';
import { fieldErrors } from './formProblem';

it('puts the API’s messages at the form’s fields', () => {
  const problem = new Problem(422, 'invalid_fields', 'Some fields cannot be taken.', [
    { field: 'name', message: 'must not be empty' },
    { field: 'rate_limit_requests', message: 'must be at least 1' },
    { field: 'rate_limit_window_seconds', message: 'is missing' },
  ]);
  const names = { rate_limit_requests: 'limit', rate_limit_window_seconds: 'limit' };
  expect(fieldErrors(problem, names)).toEqual({
    name: 'must not be empty',
    limit: 'must be at least 1; is missing',
  });
});

it('has nothing to say of a lost connection', () => {
  expect(fieldErrors(new ConnectionLost())).toEqual({});
});
