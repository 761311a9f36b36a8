import { Group, SimpleGrid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';

import { requestsQuery, usageQuery } from '../../api/queries';
import { clientCurl } from '../../lib/curl';
import { formatBytes, formatCompact, formatMillis, formatShare } from '../../lib/format';
import { useGatewayAddress } from '../../lib/gatewayAddress';
import { endsNow, rangeOf, readRangeSearch } from '../../lib/range';
import { EmptyState } from '../../ui/EmptyState';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { RangePicker } from '../../ui/RangePicker';
import { RequestsTable } from '../../ui/RequestsTable';
import { Section } from '../../ui/Section';
import { Stat } from '../../ui/Stat';
import { UsageChart } from '../../ui/UsageChart';

const route = getRouteApi('/console/apis/$serviceId');
const RECENT = 20;

export function ApiUsage({ serviceId }: { serviceId: number }) {
  const search = route.useSearch();
  const address = useGatewayAddress();
  const navigate = useNavigate({ from: '/apis/$serviceId' });
  const range = rangeOf(search);
  const usage = useQuery(usageQuery(range, { group_by: 'outcome', service_id: serviceId }));
  const requests = useQuery(requestsQuery({ service_id: serviceId, limit: RECENT }, endsNow(range)));
  const totals = usage.data?.totals;
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <RangePicker range={range} onChange={(next) => void navigate({ search: ({ tab }) => ({ tab, ...next }) })} />
        <Link to="/usage" search={{ service: serviceId, ...readRangeSearch({ ...search }) }} className="text-link">
          More in Usage
        </Link>
      </Group>
      <ProblemAlert error={usage.error} onRetry={() => void usage.refetch()} />
      <SimpleGrid cols={{ base: 2, md: 4 }} spacing="sm">
        <Stat label="Requests" value={totals && formatCompact(totals.requests)} hint={totals && `${formatCompact(totals.billable_requests)} billable`} />
        <Stat label="Errors" value={totals && formatShare(totals.requests === 0 ? null : totals.errors / totals.requests)} />
        <Stat label="Latency, median" value={totals && formatMillis(totals.p50_ms)} hint={totals && `p95 ${formatMillis(totals.p95_ms)} · p99 ${formatMillis(totals.p99_ms)}`} />
        <Stat label="Sent to clients" value={totals && formatBytes(totals.bytes_out)} hint={totals && `${formatBytes(totals.bytes_in)} received`} />
      </SimpleGrid>
      <Section title="Traffic by outcome">
        <UsageChart usage={usage.data} />
      </Section>
      <Section title="Recent requests">
        <ProblemAlert error={requests.error} />
        <RequestsTable
          label="Recent requests"
          requests={requests.data?.items}
          empty={
            <EmptyState
              title="No requests yet"
              text="Send one with a key of this API, and it appears here within seconds."
              curl={clientCurl(`${address}/proxy/${serviceId}`, 'YOUR_KEY')}
            />
          }
        />
      </Section>
    </Stack>
  );
}
