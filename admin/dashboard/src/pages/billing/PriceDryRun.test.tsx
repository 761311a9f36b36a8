// @vitest-environment happy-dom
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, it, vi } from 'vitest';

import { makeQueryClient } from '../../api/queries';
import { PriceDryRun } from './PriceDryRun';
import { NO_PRICE } from './priceForm';

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

it('says what to do where there is too much usage to try a price on', async () => {
  const message = 'has 20001 pairs of a key and a service in this stretch, more than 20000: try the price on one service or one key';
  const problem = { code: 'invalid_fields', detail: 'Nothing was changed.', errors: [{ field: 'price.scope', message }] };
  vi.stubGlobal('fetch', async () => Response.json(problem, { status: 422 }));
  render(
    <MantineProvider env="test">
      <QueryClientProvider client={makeQueryClient()}>
        <PriceDryRun form={{ ...NO_PRICE, unitPrice: '0.01' }} scope="default" currency="USD" />
      </QueryClientProvider>
    </MantineProvider>,
  );
  await userEvent.click(screen.getByRole('button', { name: 'Compute' }));
  await screen.findByText(/try the price on one service or one key/);
});
