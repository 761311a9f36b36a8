import { Card, Group, SimpleGrid, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { securityReportQuery } from '../../api/queries';
import type { Finding } from '../../api/calls';
import { distinct } from '../../lib/distinct';
import { formatCount } from '../../lib/format';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { Stat } from '../../ui/Stat';
import { SeverityBadge } from '../../ui/badges';
import { KeyLink } from '../../ui/links';

const SEVERITIES = ['critical', 'warning', 'info'];
const LINKED_KEYS = 12;

/** What the gateway found in how this very instance is used. */
export function KeyHygiene() {
  const { data, error, refetch } = useQuery(securityReportQuery);
  const keys = data?.keys;
  const findings = [...(data?.findings ?? [])].sort(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
  return (
    <Stack gap="md">
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
        <Stat label="Keys in use" value={keys && formatCount(keys.total)} />
        <Stat label="Never used" value={keys && formatCount(keys.never_used)} />
        <Stat label="Older than 90 days" value={keys && formatCount(keys.older_than_90_days)} />
        <Stat label="Without expiry" value={keys && formatCount(keys.without_expiry)} />
        <Stat label="Wide open limit" value={keys && formatCount(keys.wide_open_limit)} />
      </SimpleGrid>
      <Section title="Advice" text="From how this instance is set up and used">
        {data === undefined && error === null && <Skeleton height={120} />}
        {data !== undefined && findings.length === 0 && <Text size="sm">Nothing to improve was found.</Text>}
        <Stack gap="sm">
          {findings.map((finding) => (
            <FindingCard key={finding.code} finding={finding} names={data?.key_names ?? {}} />
          ))}
        </Stack>
      </Section>
    </Stack>
  );
}

function FindingCard({ finding, names }: { finding: Finding; names: Record<string, string> }) {
  const keys = finding.api_key_ids ?? [];
  const labels = distinct(keys.map((id) => ({ id, label: names[id] ?? 'key' })));
  return (
    <Card padding="sm">
      <Group gap="xs" mb={4}>
        <SeverityBadge severity={finding.severity} />
        <Title order={3}>{finding.title}</Title>
      </Group>
      <Text size="sm">{finding.advice}</Text>
      {keys.length > 0 && (
        <Group gap="xs" mt={6}>
          <Text size="xs" c="dimmed">
            Keys:
          </Text>
          {keys.slice(0, LINKED_KEYS).map((id) => (
            <Text key={id} size="sm" component="span">
              <KeyLink id={id}>{labels.get(id)}</KeyLink>
            </Text>
          ))}
          {keys.length > LINKED_KEYS && (
            <Text size="xs" c="dimmed">
              and {formatCount(keys.length - LINKED_KEYS)} more
            </Text>
          )}
        </Group>
      )}
    </Card>
  );
}
