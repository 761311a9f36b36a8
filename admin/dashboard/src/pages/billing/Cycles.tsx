import { Badge, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';

import { cyclesQuery, type Cycle } from '../../api/billing';
import { billingSummaryQuery } from '../../api/queries';
import { NOTHING, formatCount, formatMinute } from '../../lib/format';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { CycleDrawer } from './CycleDrawer';
import { ScheduleForm } from './ScheduleForm';
import { PAGE_SIZE, byAge, type ListProps } from './paging';
import { formatTotals } from './totals';

const route = getRouteApi('/console/billing');

/** Every cycle, the open one included; totals of settled ones are frozen. */
export function Cycles({ after, onPage, sort, onSort }: ListProps) {
  const { cycle } = route.useSearch();
  const navigate = useNavigate({ from: '/billing' });
  const { data, error, refetch } = useQuery(cyclesQuery({ sort: byAge(sort), limit: PAGE_SIZE, cursor: after.at(-1) }));
  const { data: summary } = useQuery(billingSummaryQuery);
  return (
    <Stack gap="md">
      <ScheduleForm />
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable
          label="Billing cycles"
          columns={columnsIn(summary?.currency)}
          rows={data?.items}
          rowKey={({ cycle_id }) => cycle_id}
          sort={byAge(sort)}
          onSort={onSort}
          empty={<EmptyState title="No cycles" text="The first opens with the first start." />}
        />
      )}
      <Paging after={after} next={data?.next_cursor} shown={data?.items.length ?? 0} onChange={onPage} />
      {cycle !== undefined && (
        <CycleDrawer cycleId={cycle} onClose={() => void navigate({ search: ({ cycle: _, ...rest }) => rest })} />
      )}
    </Stack>
  );
}

const STATUS_COLORS: Record<Cycle['status'], string> = { open: 'teal', closed: 'orange', settled: 'gray' };

const orNothing = (at: string | null | undefined) => (at ? formatMinute(at) : NOTHING);

/** A cycle without use is shown as nothing in the organization's currency. */
const columnsIn = (currency: string | undefined): Column<Cycle>[] => [
  {
    key: 'id',
    header: 'Cycle',
    sort: 'created_at',
    cell: ({ cycle_id }) => (
      <Link from="/billing" to="/billing" search={(now) => ({ ...now, cycle: cycle_id })} className="text-link">
        #{cycle_id}
      </Link>
    ),
  },
  { key: 'status', header: 'Status', cell: ({ status }) => <Badge color={STATUS_COLORS[status]}>{status}</Badge> },
  { key: 'opened', header: 'Opened', cell: ({ opened_at }) => formatMinute(opened_at) },
  { key: 'closed', header: 'Closed', cell: ({ closed_at }) => orNothing(closed_at) },
  { key: 'requests', header: 'Billable requests', number: true, cell: ({ requests }) => formatCount(requests) },
  { key: 'units', header: 'Units', number: true, cell: ({ units }) => formatCount(units) },
  { key: 'total', header: 'Total', number: true, cell: ({ totals }) => (currency ? formatTotals(totals, currency) : NOTHING) },
  { key: 'ends', header: 'Ends by itself', cell: ({ ends_at }) => orNothing(ends_at) },
];
