import { Text } from '@mantine/core';
import { useMemo } from 'react';

import type { GroupBy, Usage, UsageSeries } from '../../api/calls';
import { formatBytes, formatCount, formatShare } from '../../lib/format';
import { groupOf, labelsOf, totalOf } from '../../lib/series';
import { CustomerLink } from '../../ui/CustomerLink';
import { DataTable, type Column } from '../../ui/DataTable';
import { KeyLink, ServiceLink } from '../../ui/links';
import { OUTCOMES, isOutcome } from '../../ui/outcomes';

interface Row {
  series: UsageSeries;
  label: string;
  requests: number;
  billable: number;
  units: number;
  errors: number;
  bytesIn: number;
  bytesOut: number;
}

/** The chart's figures, summed per group, for those who read numbers. */
export function GroupTable({ usage }: { usage: Usage | undefined }) {
  const rows = useMemo(() => rowsOf(usage)?.sort((a, b) => b.requests - a.requests), [usage]);
  const columns = useMemo(() => columnsFor(usage?.group_by ?? 'none'), [usage?.group_by]);
  return (
    <DataTable
      label="Totals"
      columns={columns}
      rows={rows}
      rowKey={({ series }) => groupOf(series)}
      empty={
        <Text size="sm" c="dimmed" p="md">
          No requests in this range.
        </Text>
      }
    />
  );
}

function rowsOf(usage: Usage | undefined): Row[] | undefined {
  if (usage === undefined) return undefined;
  const labels = labelsOf(usage);
  return usage.series.map((series) => toRow(series, labels));
}

const toRow = (series: UsageSeries, labels: Map<string, string>): Row => ({
  series,
  label: labels.get(groupOf(series)) ?? series.label,
  requests: totalOf(series, 'requests'),
  billable: totalOf(series, 'billable_requests'),
  units: totalOf(series, 'units'),
  errors: totalOf(series, 'errors'),
  bytesIn: totalOf(series, 'bytes_in'),
  bytesOut: totalOf(series, 'bytes_out'),
});

function columnsFor(groupBy: GroupBy): Column<Row>[] {
  return [
    { key: 'group', header: 'Group', cell: (row) => <GroupName row={row} groupBy={groupBy} /> },
    { key: 'requests', header: 'Requests', number: true, cell: (row) => formatCount(row.requests) },
    { key: 'billable', header: 'Billable', number: true, cell: (row) => formatCount(row.billable) },
    { key: 'units', header: 'Units', number: true, cell: (row) => formatCount(row.units) },
    {
      key: 'errors',
      header: 'Errors',
      number: true,
      cell: ({ errors, requests }) => formatShare(requests === 0 ? null : errors / requests),
    },
    { key: 'in', header: 'Received', number: true, cell: (row) => formatBytes(row.bytesIn) },
    { key: 'out', header: 'Sent', number: true, cell: (row) => formatBytes(row.bytesOut) },
  ];
}

function GroupName({ row: { series, label }, groupBy }: { row: Row; groupBy: GroupBy }) {
  const { group } = series;
  const id = Number(group);
  if (groupBy === 'outcome' && isOutcome(group)) return OUTCOMES[group].label;
  if (groupBy === 'service' && id > 0) return <ServiceLink id={id}>{label}</ServiceLink>;
  if (groupBy === 'api_key' && id > 0) return <KeyLink id={id}>{label}</KeyLink>;
  if (groupBy === 'customer' && id > 0) return <CustomerLink id={id}>{label}</CustomerLink>;
  return groupBy === 'none' ? 'All requests' : label;
}
