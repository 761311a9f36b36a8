import { Badge, Group, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import { requestsQuery } from '../../api/queries';
import { endsNow, type Range } from '../../lib/range';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { RequestsTable } from '../../ui/RequestsTable';
import { Section } from '../../ui/Section';
import { OUTCOMES, OUTCOME_ORDER } from '../../ui/outcomes';

const route = getRouteApi('/console/usage');
const SHOWN = 25;

/** The bounded log of single requests, by the page's filters. */
export function RecentRequests({ range }: { range: Range }) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/usage' });
  const live = endsNow(range);
  const requests = useQuery(
    requestsQuery(
      {
        service_id: search.service,
        api_key_id: search.key,
        customer_id: search.customer,
        method: search.method,
        outcome: search.outcome,
        limit: SHOWN,
      },
      live,
    ),
  );
  const choose = (value: string) => {
    const outcome = OUTCOME_ORDER.find((one) => one === value);
    void navigate({ search: (now) => ({ ...now, outcome }), replace: true });
  };
  return (
    <Section
      title="Recent requests"
      text="The newest, whatever the range; keys by their prefix, never bodies."
      actions={
        <Group gap="xs">
          {live && <Badge color="teal">live</Badge>}
          <NativeSelect aria-label="Outcome" value={search.outcome ?? ''} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="">Any outcome</option>
            {OUTCOME_ORDER.map((outcome) => (
              <option key={outcome} value={outcome}>
                {OUTCOMES[outcome].label}
              </option>
            ))}
          </NativeSelect>
        </Group>
      }
    >
      <ProblemAlert error={requests.error} />
      {requests.error === null && <RequestsTable label="Recent requests" requests={requests.data?.items} />}
    </Section>
  );
}
