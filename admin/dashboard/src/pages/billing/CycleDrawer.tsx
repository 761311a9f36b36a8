import { Drawer, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ComponentType, ReactNode } from 'react';

import { cycleQuery, type CyclePart } from '../../api/billing';
import { billingSummaryQuery } from '../../api/queries';
import { distinct } from '../../lib/distinct';
import { formatCount, formatMinute } from '../../lib/format';
import { CustomerLink } from '../../ui/CustomerLink';
import { DataTable, type Column } from '../../ui/DataTable';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { KeyLink, ServiceLink } from '../../ui/links';
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
            <Text size="sm" c="dimmed">
              {data.status}, from {formatMinute(data.opened_at)} to{' '}
              {data.closed_at ? formatMinute(data.closed_at) : 'now'}
            </Text>
            <Text size="sm">
              <b>{formatTotals(data.totals, currency)}</b> for {formatCount(data.requests)} billable requests,{' '}
              {formatCount(data.units)} units
            </Text>
            <Parts title="By customer" parts={data.by_customer} currency={currency} none="without a customer" link={CustomerLink} />
            <Parts title="By API" parts={data.by_service} currency={currency} link={ServiceLink} />
            <Parts title="By key" parts={data.by_api_key} currency={currency} link={KeyLink} />
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
  /** Where a part leads. */
  link?: ComponentType<{ id: number; children: ReactNode }>;
}

function Parts({ title, parts, currency, none = '', link: Part }: PartsProps) {
  const labels = distinct(parts.map(({ id, name }) => ({ id: id ?? none, label: name ?? (id ? `#${id}` : none) })));
  const columns: Column<CyclePart>[] = [
    {
      key: 'name',
      header: 'Name',
      cell: ({ id }) => {
        const label = labels.get(id ?? none);
        return id && Part ? <Part id={id}>{label}</Part> : label;
      },
    },
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
