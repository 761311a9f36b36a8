// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, expect, it, vi } from 'vitest';

import { makeQueryClient } from '../../api/queries';
import { GenerateKey } from './GenerateKey';

const SECRET = 'gaas_0123456789ABCDEFGHIJKLMNOPQRSTUV000000';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

/** A gateway that answers lists with nothing and what makes a key with `answers`, in order. */
function stubGateway(...answers: (Response | TypeError)[]): Request[] {
  const posts: Request[] = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    if (request.method !== 'POST') return Response.json({ items: [], next_cursor: null });
    posts.push(request.clone());
    const answer = answers.shift();
    if (answer instanceof Response) return answer;
    throw answer;
  });
  return posts;
}

function open() {
  const onClose = vi.fn();
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={makeQueryClient()}>
        <GenerateKey onClose={onClose} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { user: userEvent.setup(), onClose };
}

const created = () =>
  Response.json({ id: 1, name: 'App', service_id: null, api_key: SECRET, propagated: true }, { status: 201 });

it('shows the gateway’s own words at the field and keeps what was typed', async () => {
  const problem = {
    code: 'invalid_fields',
    detail: 'Some fields of the body cannot be taken; nothing was changed.',
    errors: [{ field: 'rate_limit_window_seconds', message: 'is too long' }],
  };
  stubGateway(Response.json(problem, { status: 422 }));
  const { user } = open();
  await user.type(screen.getByLabelText(/^Name/), 'App');
  await user.type(screen.getByLabelText('Requests per window'), '5 / 1d');
  await user.click(screen.getByRole('button', { name: 'Generate' }));

  await screen.findByText('is too long');
  expect(screen.getByLabelText<HTMLInputElement>('Requests per window').value).toBe('5 / 1d');
  expect(screen.getByLabelText('Requests per window').getAttribute('aria-invalid')).toBe('true');
});

it('sends the same Idempotency-Key again after a lost answer', async () => {
  const posts = stubGateway(new TypeError('Failed to fetch'), created());
  const { user } = open();
  await user.type(screen.getByLabelText(/^Name/), 'App');
  await user.click(screen.getByRole('button', { name: 'Generate' }));
  await screen.findByText(/does not answer/);
  await user.click(screen.getByRole('button', { name: 'Generate' }));
  await screen.findByText(SECRET);

  const [first, second] = posts.map(({ headers }) => headers.get('Idempotency-Key'));
  expect(first).toMatch(/^[0-9a-f]{32}$/);
  expect(second).toBe(first);
});

it('warns before it closes over a secret that was not copied', async () => {
  stubGateway(created());
  const { user, onClose } = open();
  await user.type(screen.getByLabelText(/^Name/), 'App');
  await user.click(screen.getByRole('button', { name: 'Generate' }));
  await screen.findByText(SECRET);

  const close = screen.getAllByRole('button', { name: 'Close' }).at(-1);
  if (close) await user.click(close);
  await screen.findByText('You have not copied the key');
  expect(onClose).not.toHaveBeenCalled();
  await user.click(screen.getByRole('button', { name: 'Close without copying' }));
  expect(onClose).toHaveBeenCalledOnce();
});
