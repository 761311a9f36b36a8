import { Drawer, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { cycleQuery, type CyclePart } from '../../api/billing';
import { billingSummaryQuery } from '../../api/queries';
import { formatCount } from '../../lib/format';
import { DataTable, type Column } from '../../ui/DataTable';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { formatTotals } from './totals';

/** One cycle, taken apart in every way that it is billed by. */
export function CycleDrawer({ cycleId, onClose }: { cycleId: number; onClose: () => void }) {
  const { data, error, refetch } = useQuery(cycleQuery(cycleId));
  const { data: summary } = useQuery(billingSummaryQuery);
  const currency = summary?.currency ?? '';
  return (
    <Drawer opened onClose={onClose} position="right" size={620} title={`Cycle #${cycleId}`}>
      <Stack gap="lg">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {data === undefined && error === null && <Skeleton height={240} />}
        {data && (
          <>
            <Text size="sm">
              <b>{formatTotals(data.totals, currency)}</b> for {formatCount(data.requests)} billable requests,{' '}
              {formatCount(data.units)} units
            </Text>
            <Parts title="By customer" parts={data.by_customer} currency={currency} none="without a customer" />
            <Parts title="By API" parts={data.by_service} currency={currency} />
            <Parts title="By key" parts={data.by_api_key} currency={currency} />
            <Parts title="By price version" parts={data.by_price_version} currency={currency} />
          </>
        )}
      </Stack>
    </Drawer>
  );
}

interface PartsProps {
  title: string;
  parts: CyclePart[];
  currency: string;
  /** What stands for a part that is nobody's. */
  none?: string;
}

function Parts({ title, parts, currency, none = '' }: PartsProps) {
  const columns: Column<CyclePart>[] = [
    { key: 'name', header: 'Name', cell: ({ id, name }) => name ?? (id ? `#${id}` : none) },
    { key: 'requests', header: 'Billable requests', number: true, cell: ({ requests }) => formatCount(requests) },
    { key: 'units', header: 'Units', number: true, cell: ({ units }) => formatCount(units) },
    { key: 'total', header: 'Total', number: true, cell: ({ totals }) => formatTotals(totals, currency) },
  ];
  return (
    <div>
      <Title order={2} mb="xs">
        {title}
      </Title>
      <DataTable
        label={title}
        columns={columns}
        rows={parts}
        rowKey={({ id }) => id ?? 0}
        empty={
          <Text size="sm" c="dimmed" p="md">
            Nothing billable.
          </Text>
        }
      />
    </div>
  );
}
