import { Drawer, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { eventQuery } from '../../api/webhooks';
import { EVENTS, type EventType } from '../../lib/events';
import { formatDateTime } from '../../lib/format';
import { CodeBlock } from '../../ui/CodeBlock';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { ReplayEvent } from './ReplayEvent';

/** One event, with the text that webhooks are sent. */
export function EventDrawer({ eventId, onClose }: { eventId: string; onClose: () => void }) {
  const { data: event, error, refetch } = useQuery(eventQuery(eventId));
  return (
    <Drawer opened onClose={onClose} position="right" size={560} title={event?.type ?? 'Event'}>
      <Stack gap="lg">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {event === undefined && error === null && <Skeleton height={240} />}
        {event && (
          <>
            <Text size="sm">
              {EVENTS[event.type as EventType] ?? 'An event'}, {formatDateTime(event.at)}
            </Text>
            <dl className="details">
              <dt>webhook-id</dt>
              <dd className="mono">{event.id}</dd>
            </dl>
            <CodeBlock code={JSON.stringify(event.payload, null, 2)} what="payload" />
            <ReplayEvent eventId={event.id} />
          </>
        )}
      </Stack>
    </Drawer>
  );
}
