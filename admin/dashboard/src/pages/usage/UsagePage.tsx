import { Button, Group, NativeSelect, SimpleGrid, Stack } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import { usageQuery, type UsageFilter } from '../../api/queries';
import type { Usage } from '../../api/calls';
import { apiPath } from '../../api/path';
import { formatBytes, formatCompact, formatMillis, formatShare } from '../../lib/format';
import { METHODS } from '../../lib/methods';
import { rangeOf, resolve, type Range } from '../../lib/range';
import { GROUPS, INTERVALS, METRICS, type UsageSearch } from '../../search';
import { CustomerSelect } from '../../ui/CustomerSelect';
import { KeySelect } from '../../ui/KeySelect';
import { PageHeader } from '../../ui/PageHeader';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { RangePicker } from '../../ui/RangePicker';
import { Section } from '../../ui/Section';
import { ServiceSelect } from '../../ui/ServiceSelect';
import { Stat } from '../../ui/Stat';
import { UsageChart } from '../../ui/UsageChart';
import { GroupTable } from './GroupTable';
import { RecentRequests } from './RecentRequests';
import { GROUP_LABELS, INTERVAL_LABELS, METRIC_LABELS } from './labels';

const route = getRouteApi('/console/usage');

export function UsagePage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/usage' });
  const range = rangeOf(search);
  const filter: UsageFilter = {
    interval: search.interval ?? 'auto',
    group_by: search.group ?? 'outcome',
    service_id: search.service,
    api_key_id: search.key,
    customer_id: search.customer,
    method: search.method,
  };
  const usage = useQuery(usageQuery(range, filter));
  const metric = search.metric ?? 'requests';
  const change = (next: Partial<UsageSearch>) =>
    void navigate({ search: (now) => ({ ...now, ...next }), replace: true });
  return (
    <>
      <PageHeader
        title="Usage"
        text="Every request that clients made, as the gateway counted it."
        actions={<DownloadButton range={range} filter={filter} />}
      />
      <Stack gap="md">
        <Group gap="xs">
          <RangePicker
            range={range}
            onChange={(next) => void navigate({ search: ({ range: _, from: __, to: ___, ...now }) => ({ ...now, ...next }) })}
          />
          <Choice label="Interval" names={INTERVAL_LABELS} values={INTERVALS} value={filter.interval ?? 'auto'} onChange={(interval) => change({ interval })} />
          <Choice label="Group by" names={GROUP_LABELS} values={GROUPS} value={filter.group_by ?? 'outcome'} onChange={(group) => change({ group })} />
          <Choice label="Measure" names={METRIC_LABELS} values={METRICS} value={metric} onChange={(next) => change({ metric: next })} />
          <ServiceSelect value={search.service} onChange={(service) => change({ service })} />
          <KeySelect value={search.key} serviceId={search.service} onChange={(key) => change({ key })} />
          <CustomerSelect
            compact
            value={search.customer ?? null}
            onChange={(customer) => change({ customer: customer ?? undefined })}
          />
          <NativeSelect
            aria-label="Method"
            value={search.method ?? ''}
            onChange={({ currentTarget: { value } }) => change({ method: METHODS.find((one) => one === value) })}
          >
            <option value="">Any method</option>
            {METHODS.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </NativeSelect>
        </Group>
        <ProblemAlert error={usage.error} onRetry={() => void usage.refetch()} />
        <Totals usage={usage.data} />
        <Section title={`${METRIC_LABELS[metric]} over time`}>
          <UsageChart usage={usage.data} metric={metric} height={280} />
        </Section>
        <Section title="Totals" text={GROUP_LABELS[filter.group_by ?? 'outcome']}>
          <GroupTable usage={usage.data} />
        </Section>
        <RecentRequests range={range} />
      </Stack>
    </>
  );
}

function Totals({ usage }: { usage: Usage | undefined }) {
  const totals = usage?.totals;
  return (
    <SimpleGrid cols={{ base: 2, md: 5 }} spacing="sm">
      <Stat label="Requests" value={totals && formatCompact(totals.requests)} />
      <Stat label="Billable" value={totals && formatCompact(totals.billable_requests)} hint={totals && `${formatCompact(totals.units)} units`} />
      <Stat label="Errors" value={totals && formatShare(totals.requests === 0 ? null : totals.errors / totals.requests)} hint={totals && `${formatCompact(totals.refused)} refused`} />
      <Stat label="Latency, median" value={totals && formatMillis(totals.p50_ms)} hint={totals && `p95 ${formatMillis(totals.p95_ms)} · p99 ${formatMillis(totals.p99_ms)}`} />
      <Stat label="Sent to clients" value={totals && formatBytes(totals.bytes_out)} hint={totals && `${formatBytes(totals.bytes_in)} received`} />
    </SimpleGrid>
  );
}

interface ChoiceProps<T extends string> {
  label: string;
  names: Record<T, string>;
  values: readonly T[];
  value: T;
  onChange: (value: T) => void;
}

function Choice<T extends string>({ label, names, values, value, onChange }: ChoiceProps<T>) {
  return (
    <NativeSelect
      aria-label={label}
      value={value}
      onChange={(event) => {
        const chosen = values.find((one) => one === event.currentTarget.value);
        if (chosen !== undefined) onChange(chosen);
      }}
    >
      {values.map((one) => (
        <option key={one} value={one}>
          {names[one]}
        </option>
      ))}
    </NativeSelect>
  );
}

function DownloadButton({ range, filter }: { range: Range; filter: UsageFilter }) {
  // The address is made when it is followed, so that a range that ends now ends then.
  const download = () => {
    const link = document.createElement('a');
    link.href = apiPath('/usage', { ...resolve(range), ...filter, format: 'csv' });
    link.download = 'usage.csv';
    link.click();
  };
  return (
    <Button variant="default" leftSection={<IconDownload size={14} />} onClick={download}>
      CSV
    </Button>
  );
}
