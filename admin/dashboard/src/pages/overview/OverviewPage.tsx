import { Button, SimpleGrid, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { overviewQuery, usageQuery } from '../../api/queries';
import { managementCurl } from '../../lib/curl';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { RequestsTable } from '../../ui/RequestsTable';
import { Section } from '../../ui/Section';
import { UsageChart } from '../../ui/UsageChart';
import { Figures } from './Figures';
import { HealthSection } from './HealthSection';
import { LatestAlerts } from './LatestAlerts';
import { TopList } from './TopList';

const RANGE = { preset: '24h' } as const;

export function OverviewPage() {
  const { data: overview, error, refetch } = useQuery(overviewQuery);
  const usage = useQuery(usageQuery(RANGE, { group_by: 'outcome' }));
  const isNew = overview?.services === 0;
  return (
    <>
      <PageHeader title="Overview" text="Figures refresh by themselves." />
      <Stack gap="md">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        {isNew && <FirstSteps />}
        <Figures overview={overview} />
        <Section title="Traffic by outcome" text="Last 24 hours">
          <ProblemAlert error={usage.error} />
          {usage.error === null && <UsageChart usage={usage.data} />}
        </Section>
        <SimpleGrid cols={{ base: 1, md: 2, lg: 3 }}>
          <TopList title="Top APIs" by="service" range={RANGE} />
          <TopList title="Top keys" by="api_key" range={RANGE} />
          <HealthSection />
        </SimpleGrid>
        <LatestAlerts />
        <Section title="Latest failures" text="Requests that went wrong in a backend or on the way to it">
          <RequestsTable
            label="Latest failures"
            requests={overview?.latest_failures}
            empty={
              <Text size="sm" c="dimmed" p="md">
                Nothing went wrong.
              </Text>
            }
          />
        </Section>
      </Stack>
    </>
  );
}

function FirstSteps() {
  return (
    <Section title="Get started">
      <EmptyState
        title="Put your first API behind the gateway"
        text="Register the address of an API, make a key for it, and send a request. Usage and bills then appear here."
        action={
          <Button size="sm" renderRoot={(props) => <Link to="/apis" {...props} />}>
            Register an API
          </Button>
        }
        curl={managementCurl('POST', '/services', { name: 'Example API', target_url: 'http://127.0.0.1:9000' })}
      />
    </Section>
  );
}
