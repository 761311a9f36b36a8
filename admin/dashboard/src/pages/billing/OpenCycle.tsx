import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { bodyOf, client, type ApiKeyCost } from '../../api/client';
import { billingKeysQuery, billingSummaryQuery } from '../../api/queries';
import { managementCurl } from '../../lib/curl';
import { formatAmount, formatPrice } from '../../lib/decimal';
import { formatCount, formatMinute } from '../../lib/format';
import { useIdempotencyKey } from '../../lib/idempotency';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { Stat } from '../../ui/Stat';
import { KeyLink } from '../../ui/links';
import { notifyDone } from '../../ui/notify';
import { formatTotals } from './totals';
import { PAGE_SIZE, type ListProps } from './paging';

/** The cycle that runs: its total, and what each key adds to it. */
export function OpenCycle({ after, onPage }: ListProps) {
  const summary = useQuery(billingSummaryQuery);
  const keys = useQuery(billingKeysQuery({ limit: PAGE_SIZE, cursor: after.at(-1) }));
  const total = summary.data;
  return (
    <Stack gap="md">
      <ProblemAlert error={summary.error ?? keys.error} onRetry={() => void Promise.all([summary.refetch(), keys.refetch()])} />
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <Stat label="Total of the open cycle" value={total && formatTotals(total.totals, total.currency)} />
        <Stat label="Billable requests" value={total && formatCount(total.total_requests)} hint={total && `${formatCount(total.total_units)} units`} />
        <Stat label="Keys" value={total && formatCount(total.api_keys)} />
        <Stat label="Cycle" value={total && `#${total.cycle_id}`} hint={total && `since ${formatMinute(total.opened_at)}`} />
      </SimpleGrid>
      <Section title="Costs per key" text="At the price that held when each request was made" actions={<ResetCycle />}>
        {keys.error === null && (
          <DataTable
            label="Costs per key"
            columns={COLUMNS}
            rows={keys.data?.items}
            rowKey={({ api_key_id }) => api_key_id}
            empty={<NothingToBill />}
          />
        )}
        <Paging after={after} next={keys.data?.next_cursor} shown={keys.data?.items.length ?? 0} onChange={onPage} />
      </Section>
    </Stack>
  );
}

const NothingToBill = () => (
  <EmptyState
    title="Nothing to bill yet"
    text="Keys and what they cost appear here as soon as there are keys."
    action={
      <Button size="sm" renderRoot={(props) => <Link to="/keys" {...props} />}>
        Go to the keys
      </Button>
    }
    curl={managementCurl('GET', '/billing/summary')}
  />
);

const COLUMNS: Column<ApiKeyCost>[] = [
  { key: 'name', header: 'Key', cell: ({ api_key_id, name }) => <KeyLink id={api_key_id}>{name}</KeyLink> },
  { key: 'prefix', header: 'Prefix', cell: ({ prefix }) => <span className="mono">{prefix}…</span> },
  { key: 'price', header: 'Price per request', number: true, cell: (row) => formatPrice(row.price_per_request, row.currency) },
  { key: 'requests', header: 'Billable requests', number: true, cell: (row) => formatCount(row.requests) },
  { key: 'cost', header: 'Cost', number: true, cell: (row) => formatTotals(row.totals, row.currency) },
];

function ResetCycle() {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const [asking, { open, close }] = useDisclosure();
  const reset = async () => {
    const header = { 'Idempotency-Key': idempotency.keyFor('reset') };
    const done = await bodyOf(client.POST('/api/v1/billing/reset', { params: { header } }));
    idempotency.renew();
    const { cycle_id, total_cost, currency } = done.closed;
    notifyDone(`Cycle #${cycle_id} closed at ${formatAmount(total_cost, currency)}`, done);
    await queries.invalidateQueries({ queryKey: ['billing'] });
  };
  return (
    <Group>
      <Button variant="default" onClick={open}>
        Start a new cycle
      </Button>
      {asking && (
        <ConfirmDialog title="Close this billing cycle?" confirm="Close and start a new one" act={reset} onClose={close}>
          <Text size="sm">
            Its totals are frozen, and counting starts again at zero. Usage is kept. This cannot be undone.
          </Text>
        </ConfirmDialog>
      )}
    </Group>
  );
}
