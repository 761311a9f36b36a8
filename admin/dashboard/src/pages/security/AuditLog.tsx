import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';

import { auditQuery } from '../../api/queries';
import type { AuditEvent } from '../../api/calls';
import { describeDetail } from '../../lib/auditDetail';
import { formatDateTime } from '../../lib/format';
import { CustomerLink } from '../../ui/CustomerLink';
import { DataTable, type Column } from '../../ui/DataTable';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { SearchInput } from '../../ui/SearchInput';
import { KeyLink, ServiceLink } from '../../ui/links';

const route = getRouteApi('/console/security');
const PAGE_SIZE = 50;

/** Every change, by whom and when. It cannot be altered from here. */
export function AuditLog() {
  const { action, after = [] } = route.useSearch();
  const navigate = useNavigate({ from: '/security' });
  const events = useQuery(auditQuery({ action, limit: PAGE_SIZE, cursor: after.at(-1) }));
  return (
    <Stack gap="sm">
      <Group>
        <SearchInput
          label="Action: api_key.revoke"
          value={action ?? ''}
          onChange={(text) => void navigate({ search: { tab: 'audit', action: text || undefined }, replace: true })}
        />
      </Group>
      <ProblemAlert error={events.error} onRetry={() => void events.refetch()} />
      {events.error === null && (
        <DataTable
          label="Audit log"
          columns={COLUMNS}
          rows={events.data?.items}
          rowKey={({ id }) => id}
          empty={
            <Text size="sm" c="dimmed" p="md">
              No events{action === undefined ? ' yet' : ' of this action'}.
            </Text>
          }
        />
      )}
      <Paging
        after={after}
        next={events.data?.next_cursor}
        shown={events.data?.items.length ?? 0}
        onChange={(next) => void navigate({ search: (now) => ({ ...now, after: next }) })}
      />
    </Stack>
  );
}

const COLUMNS: Column<AuditEvent>[] = [
  { key: 'at', header: 'When', cell: ({ at }) => <time dateTime={at}>{formatDateTime(at)}</time> },
  { key: 'actor', header: 'Who', cell: ({ actor }) => actor },
  { key: 'action', header: 'Action', cell: ({ action }) => <span className="mono">{action}</span> },
  { key: 'entity', header: 'What', cell: (event) => <Entity event={event} /> },
  { key: 'detail', header: 'Detail', wrap: true, cell: ({ detail }) => <span className="mono">{describeDetail(detail)}</span> },
];

function Entity({ event: { entity_kind: kind, entity_id: id } }: { event: AuditEvent }) {
  const number = Number(id);
  if (kind === 'service' && number > 0) return <ServiceLink id={number}>API #{number}</ServiceLink>;
  if (kind === 'api_key' && number > 0) return <KeyLink id={number}>key #{number}</KeyLink>;
  if (kind === 'customer' && number > 0) return <CustomerLink id={number}>customer #{number}</CustomerLink>;
  if (kind === 'invoice' && number > 0) {
    return (
      <Link to="/billing/invoices/$invoiceId" params={{ invoiceId: String(number) }} className="text-link">
        invoice #{number}
      </Link>
    );
  }
  return `${kind.replaceAll('_', ' ')}${id === null ? '' : ` #${id}`}`;
}
