import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import { auditQuery } from '../../api/queries';
import type { AuditEvent } from '../../api/calls';
import { NOTHING, formatDateTime } from '../../lib/format';
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
  { key: 'detail', header: 'Detail', wrap: true, cell: ({ detail }) => <span className="mono">{detailOf(detail)}</span> },
];

function Entity({ event: { entity_kind: kind, entity_id: id } }: { event: AuditEvent }) {
  const number = Number(id);
  if (kind === 'service' && number > 0) return <ServiceLink id={number}>API #{number}</ServiceLink>;
  if (kind === 'api_key' && number > 0) return <KeyLink id={number}>key #{number}</KeyLink>;
  return `${kind}${id === null ? '' : ` #${id}`}`;
}

/** `name=Weather, target_url=http://…`: shorter than JSON and as exact. */
function detailOf(detail: unknown): string {
  if (detail === null || detail === undefined) return NOTHING;
  if (typeof detail !== 'object') return String(detail);
  const parts = Object.entries(detail).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return parts.join(', ') || NOTHING;
}
