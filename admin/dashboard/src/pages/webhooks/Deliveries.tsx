import { Badge, Button, NativeSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { deliveriesQuery, type Delivery } from '../../api/webhooks';
import { managementCurl } from '../../lib/curl';
import { NOTHING, formatDateTime, formatMillis } from '../../lib/format';
import { DELIVERY_STATUSES } from '../../search';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { When } from '../../ui/badges';
import { DeliveryDrawer } from './DeliveryDrawer';
import { STATUS_COLORS, lastAttempt, outcomeOf } from './deliveries';

const route = getRouteApi('/console/webhooks/$webhookId');
const PAGE_SIZE = 50;

/** What became of telling a webhook, newest first; each attempt stands in its details. */
export function Deliveries({ webhookId }: { webhookId: number }) {
  const { after = [], deliveries: status } = route.useSearch();
  const navigate = useNavigate({ from: '/webhooks/$webhookId' });
  const [opened, setOpened] = useState<number>();
  const { data, error, refetch } = useQuery(
    deliveriesQuery(webhookId, { status, limit: PAGE_SIZE, cursor: after.at(-1) }),
  );
  const shown = data?.items.find(({ id }) => id === opened);
  return (
    <Section
      title="Deliveries"
      text="Of the last 30 days"
      actions={
        <NativeSelect
          aria-label="Status of deliveries"
          value={status ?? ''}
          onChange={(event) => {
            const chosen = DELIVERY_STATUSES.find((one) => one === event.currentTarget.value);
            void navigate({ search: { deliveries: chosen }, replace: true });
          }}
        >
          <option value="">Any status</option>
          {DELIVERY_STATUSES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </NativeSelect>
      }
    >
      <Stack gap="sm">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {error === null && (
          <DataTable
            label="Deliveries"
            columns={columnsWith(setOpened)}
            rows={data?.items}
            rowKey={({ id }) => id}
            empty={
              status === undefined ? (
                <EmptyState
                  title="No deliveries yet"
                  text="Send a test, or wait for something to happen."
                  curl={managementCurl('POST', `/webhooks/${webhookId}/test`)}
                />
              ) : (
                <EmptyState title="Nothing found" text={`No delivery is ${status}.`} />
              )
            }
          />
        )}
        <Paging
          after={after}
          next={data?.next_cursor}
          shown={data?.items.length ?? 0}
          onChange={(next) => void navigate({ search: (now) => ({ ...now, after: next }) })}
        />
      </Stack>
      {shown && <DeliveryDrawer delivery={shown} onClose={() => setOpened(undefined)} />}
    </Section>
  );
}

const columnsWith = (open: (id: number) => void): Column<Delivery>[] => [
  { key: 'at', header: 'Asked for', cell: ({ created_at }) => <time dateTime={created_at}>{formatDateTime(created_at)}</time> },
  {
    key: 'event',
    header: 'Event',
    cell: ({ event_id, event_type }) => (
      <Link to="/webhooks" search={{ tab: 'events', event: event_id }} className="text-link mono">
        {event_type}
      </Link>
    ),
  },
  { key: 'status', header: 'Status', cell: ({ status }) => <Badge color={STATUS_COLORS[status] ?? 'gray'}>{status}</Badge> },
  { key: 'outcome', header: 'Last answer', cell: (delivery) => <span title={outcomeOf(delivery)}>{outcomeOf(delivery)}</span> },
  { key: 'duration', header: 'Took', number: true, cell: (delivery) => formatMillis(lastAttempt(delivery)?.duration_ms) },
  {
    key: 'next',
    header: 'Next attempt',
    cell: ({ next_attempt_at }) => (next_attempt_at ? <When at={next_attempt_at} /> : NOTHING),
  },
  {
    key: 'attempts',
    header: 'Attempts',
    cell: ({ id, event_type, attempts }) => (
      <Button size="compact-xs" variant="default" aria-label={`${attempts.length} attempts at ${event_type}, delivery ${id}`} onClick={() => open(id)}>
        {attempts.length}
      </Button>
    ),
  },
];
