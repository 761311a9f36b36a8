import { Badge, Card, Drawer, Group, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import type { Attempt, Delivery } from '../../api/webhooks';
import { NOTHING, formatDateTime, formatMillis } from '../../lib/format';
import { When } from '../../ui/badges';
import { ReplayEvent } from './ReplayEvent';
import { STATUS_COLORS } from './deliveries';

/** One delivery with every attempt at it. */
export function DeliveryDrawer({ delivery, onClose }: { delivery: Delivery; onClose: () => void }) {
  const { id, event_id, event_type, status, created_at, next_attempt_at, attempts, webhook_id } = delivery;
  return (
    <Drawer opened onClose={onClose} position="right" size={520} title={`Delivery #${id}`}>
      <Stack gap="lg">
        <dl className="details">
          <dt>Event</dt>
          <dd className="mono">
            <Link to="/webhooks" search={{ tab: 'events', event: event_id }} className="text-link">
              {event_id}
            </Link>
          </dd>
          <dt>Type</dt>
          <dd className="mono">{event_type}</dd>
          <dt>Status</dt>
          <dd>
            <Badge color={STATUS_COLORS[status] ?? 'gray'}>{status}</Badge>
          </dd>
          <dt>Asked for</dt>
          <dd>{formatDateTime(created_at)}</dd>
          <dt>Next attempt</dt>
          <dd>{next_attempt_at ? <When at={next_attempt_at} /> : NOTHING}</dd>
        </dl>
        <div>
          <Title order={2} mb="xs">
            Attempts
          </Title>
          {attempts.length === 0 && (
            <Text size="sm" c="dimmed">
              Not tried yet.
            </Text>
          )}
          <Stack gap="xs">
            {attempts.map((attempt, index) => (
              <OneAttempt key={attempt.at} number={index + 1} attempt={attempt} />
            ))}
          </Stack>
        </div>
        <ReplayEvent eventId={event_id} webhookId={webhook_id} />
      </Stack>
    </Drawer>
  );
}

function OneAttempt({ number, attempt }: { number: number; attempt: Attempt }) {
  const { at, duration_ms, status_code, error, answer } = attempt;
  return (
    <Card padding="sm">
      <Group justify="space-between" gap="xs">
        <Text size="sm" fw={500}>
          {number}. {formatDateTime(at)}
        </Text>
        <Group gap="xs">
          <Text size="xs" c="dimmed">
            {formatMillis(duration_ms)}
          </Text>
          <Badge color={error ? 'red' : 'teal'}>{status_code ?? 'no answer'}</Badge>
        </Group>
      </Group>
      {error && (
        <Text size="sm" mt={4} className="breaks">
          {error}
        </Text>
      )}
      {answer && (
        <div className="code-block answer">
          <pre>{answer}</pre>
        </div>
      )}
    </Card>
  );
}
