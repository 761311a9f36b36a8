import { Group, NativeSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';

import { eventsQuery, type GatewayEvent } from '../../api/webhooks';
import { managementCurl } from '../../lib/curl';
import { EVENTS, EVENT_TYPES, type EventType } from '../../lib/events';
import { NOTHING, formatDateTime } from '../../lib/format';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { EventDrawer } from './EventDrawer';

const route = getRouteApi('/console/webhooks');
const PAGE_SIZE = 50;

/** What happened in the last 30 days, whether or not anybody was told. */
export function Events() {
  const { type: wanted, event, after = [] } = route.useSearch();
  const type = EVENT_TYPES.find((one) => one === wanted);
  const navigate = useNavigate({ from: '/webhooks' });
  const { data, error, refetch } = useQuery(eventsQuery({ type, limit: PAGE_SIZE, cursor: after.at(-1) }));
  return (
    <Stack gap="sm">
      <Group>
        <NativeSelect
          aria-label="Type of events"
          value={type ?? ''}
          onChange={({ currentTarget: { value } }) =>
            void navigate({ search: { tab: 'events', type: value || undefined }, replace: true })
          }
        >
          <option value="">All types</option>
          {EVENT_TYPES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </NativeSelect>
      </Group>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable
          label="Events"
          columns={COLUMNS}
          rows={data?.items}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              title={type === undefined ? 'No events yet' : 'Nothing found'}
              text={type === undefined ? 'What happens from now on appears here and is kept for 30 days.' : `No ${type} in the last 30 days.`}
              curl={managementCurl('GET', '/events')}
            />
          }
        />
      )}
      <Paging
        after={after}
        next={data?.next_cursor}
        shown={data?.items.length ?? 0}
        onChange={(next) => void navigate({ search: (now) => ({ ...now, after: next }) })}
      />
      {event !== undefined && (
        <EventDrawer key={event} eventId={event} onClose={() => void navigate({ search: ({ event: _, ...rest }) => rest })} />
      )}
    </Stack>
  );
}

const COLUMNS: Column<GatewayEvent>[] = [
  { key: 'at', header: 'When', cell: ({ at }) => <time dateTime={at}>{formatDateTime(at)}</time> },
  {
    key: 'type',
    header: 'Type',
    cell: ({ id, type }) => (
      <Link from="/webhooks" to="/webhooks" search={(now) => ({ ...now, event: id })} className="text-link mono">
        {type}
      </Link>
    ),
  },
  { key: 'what', header: 'What happened', cell: ({ type }) => EVENTS[type as EventType] ?? NOTHING },
  { key: 'id', header: 'ID', cell: ({ id }) => <span className="mono">{id}</span> },
];
