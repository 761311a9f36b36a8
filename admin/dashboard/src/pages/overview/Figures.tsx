import { SimpleGrid } from '@mantine/core';

import type { Overview } from '../../api/calls';
import { formatAmount } from '../../lib/decimal';
import { formatCompact, formatCount, formatCountOf, formatMillis, formatShare } from '../../lib/format';
import { Stat } from '../../ui/Stat';

/** The instance in eight numbers. */
export function Figures({ overview }: { overview: Overview | undefined }) {
  const requests = overview?.requests;
  const latency = overview?.latency_24h;
  const revenue = overview?.revenue_open_cycle;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 4 }} spacing="sm">
      <Stat label="APIs" value={overview && formatCount(overview.services)} hint={overview && formatCountOf(overview.api_keys, 'key')} />
      <Stat label="Requests today" value={requests && formatCompact(requests.today)} hint="since midnight UTC" />
      <Stat label="Requests, 7 days" value={requests && formatCompact(requests.last_7_days)} />
      <Stat label="Requests, 30 days" value={requests && formatCompact(requests.last_30_days)} />
      <Stat label="Success rate" value={overview && formatShare(overview.success_rate_24h)} hint="last 24 hours" />
      <Stat label="Error rate" value={overview && formatShare(overview.error_rate_24h)} hint="last 24 hours" />
      <Stat
        label="Latency, median"
        value={latency && formatMillis(latency.p50_ms)}
        hint={latency && `p95 ${formatMillis(latency.p95_ms)} · p99 ${formatMillis(latency.p99_ms)}`}
      />
      <Stat label="Open cycle" value={revenue && formatAmount(revenue.amount, revenue.currency)} hint="billed so far" />
    </SimpleGrid>
  );
}
