import { Alert, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';

import { webhookQuery, type Webhook } from '../../api/webhooks';
import { NOTHING, formatDateTime } from '../../lib/format';
import { PageHeader } from '../../ui/PageHeader';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { When } from '../../ui/badges';
import { Deliveries } from './Deliveries';
import { WebhookActions } from './WebhookActions';
import { WebhookState } from './WebhookState';

const route = getRouteApi('/console/webhooks/$webhookId');

/** One webhook, and what became of telling it. */
export function WebhookPage() {
  const id = Number(route.useParams().webhookId);
  const { data: webhook, error, refetch } = useQuery(webhookQuery(id));
  return (
    <Stack gap="md">
      <div>
        <Link to="/webhooks" className="text-link">
          ← Webhooks
        </Link>
        <PageHeader
          title={webhook?.description || `Webhook #${id}`}
          text={webhook && <span className="mono breaks">{webhook.url}</span>}
          actions={webhook && <WebhookActions webhook={webhook} />}
        />
      </div>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {webhook === undefined ? error === null && <Skeleton height={320} /> : <Facts webhook={webhook} />}
      {webhook && <Deliveries webhookId={id} />}
    </Stack>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  const { id, event_types, enabled, disabled_reason, failing_since, previous_secret_until, created_at } = webhook;
  return (
    <>
      {!enabled && disabled_reason && (
        <Alert color="red" variant="light" title="The gateway switched it off">
          {disabled_reason}. Nothing new is kept for it until it is switched on again.
        </Alert>
      )}
      <Section title="Facts">
        <dl className="details">
          <dt>ID</dt>
          <dd>{id}</dd>
          <dt>State</dt>
          <dd>
            <WebhookState webhook={webhook} />
          </dd>
          <dt>Told of</dt>
          <dd className={event_types ? 'mono' : undefined}>
            {event_types ? event_types.join(', ') : 'everything, also types that later versions add'}
          </dd>
          <dt>Failing since</dt>
          <dd>{failing_since ? <When at={failing_since} /> : NOTHING}</dd>
          {previous_secret_until && Date.parse(previous_secret_until) > Date.now() && (
            <>
              <dt>Former secret</dt>
              <dd>signs as well until {formatDateTime(previous_secret_until)}</dd>
            </>
          )}
          <dt>Created</dt>
          <dd>{formatDateTime(created_at)}</dd>
        </dl>
      </Section>
    </>
  );
}
