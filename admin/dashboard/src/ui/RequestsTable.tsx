import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

import type { RequestEntry } from '../api/calls';
import { formatBytes, formatDateTime, formatMillis } from '../lib/format';
import { DataTable, type Column } from './DataTable';
import { OutcomeBadge } from './badges';
import { KeyLink, ServiceLink } from './links';

const COLUMNS: Column<RequestEntry>[] = [
  { key: 'at', header: 'When', cell: ({ at }) => <time dateTime={at}>{formatDateTime(at)}</time> },
  { key: 'method', header: 'Method', cell: ({ method }) => <span className="mono">{method}</span> },
  { key: 'status', header: 'Status', cell: (row) => <OutcomeBadge {...row} /> },
  { key: 'service', header: 'API', cell: ({ service_id: id, service_name: name }) => <ServiceLink id={id}>{name}</ServiceLink> },
  {
    key: 'key',
    header: 'Key',
    cell: ({ api_key_id: id, key_name: name }) => <KeyLink id={id}>{name}</KeyLink>,
  },
  { key: 'latency', header: 'Latency', number: true, cell: (row) => formatMillis(row.latency_ms) },
  { key: 'in', header: 'In', number: true, cell: (row) => formatBytes(row.bytes_in) },
  { key: 'out', header: 'Out', number: true, cell: (row) => formatBytes(row.bytes_out) },
];

interface Props {
  label: string;
  requests: RequestEntry[] | undefined;
  empty?: ReactNode;
}

/** Single requests, newest first. */
export function RequestsTable({ label, requests, empty }: Props) {
  return (
    <DataTable
      label={label}
      columns={COLUMNS}
      rows={requests}
      // Two requests may end in the same millisecond; the list is replaced as a whole anyway.
      rowKey={(row) => `${row.at}-${row.api_key_id}-${row.latency_ms}-${row.bytes_out}`}
      empty={
        empty ?? (
          <Text size="sm" c="dimmed" p="md">
            No requests.
          </Text>
        )
      }
    />
  );
}
