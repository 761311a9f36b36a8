import { Badge, Group, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { alertsQuery, type GatewayEvent } from '../../api/webhooks';
import { describeAlert } from '../../lib/alerts';
import { CustomerLink } from '../../ui/CustomerLink';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { When } from '../../ui/badges';
import { KeyLink } from '../../ui/links';

const SHOWN = 6;

/** Who has used up half, four fifths or all of a quota, a budget or credits. */
export function LatestAlerts() {
  const { data, error, refetch } = useQuery(alertsQuery(SHOWN));
  return (
    <Section
      title="Latest alerts"
      text="Quotas, budgets and credits that are used up by 50, 80 and 100 %"
      actions={
        <Link to="/webhooks" className="text-link">
          Have webhooks told
        </Link>
      }
    >
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {data === undefined && error === null && <Skeleton height={60} />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed">
          None in the last 30 days. Keys and customers can have quotas and budgets: see their details.
        </Text>
      )}
      <Stack gap="xs">
        {data?.map((event) => <OneAlert key={event.id} event={event} />)}
      </Stack>
    </Section>
  );
}

const color = (percent: number) => (percent >= 100 ? 'red' : percent >= 80 ? 'orange' : 'gray');

function OneAlert({ event }: { event: GatewayEvent }) {
  const alert = describeAlert(event);
  return (
    <Group gap="xs" justify="space-between">
      {alert === undefined ? (
        <Text size="sm" className="mono">
          {event.type}
        </Text>
      ) : (
        <Group gap="xs">
          <Badge color={color(alert.percent)}>{alert.percent} %</Badge>
          <Text size="sm">
            {alert.owner.kind === 'key' ? (
              <KeyLink id={alert.owner.id} />
            ) : (
              <CustomerLink id={alert.owner.id} />
            )}{' '}
            has used {alert.percent} % {alert.text}
          </Text>
        </Group>
      )}
      <Text size="xs" c="dimmed">
        <Link to="/webhooks" search={{ tab: 'events', event: event.id }} className="text-link">
          <VisuallyHidden>Event, </VisuallyHidden>
          <When at={event.at} />
        </Link>
      </Text>
    </Group>
  );
}
