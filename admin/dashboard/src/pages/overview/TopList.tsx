import { Group, Progress, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { topQuery } from '../../api/queries';
import { distinct } from '../../lib/distinct';
import { formatCompact, formatShare } from '../../lib/format';
import type { Range } from '../../lib/range';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { KeyLink, ServiceLink } from '../../ui/links';

interface Props {
  title: string;
  by: 'service' | 'api_key';
  range: Range;
}

/** Who makes the most requests. */
export function TopList({ title, by, range }: Props) {
  const { data, error } = useQuery(topQuery(range, by));
  const most = data?.items[0]?.requests ?? 0;
  const labels = distinct((data?.items ?? []).map(({ id, label }) => ({ id, label })));
  const Item = by === 'service' ? ServiceLink : KeyLink;
  return (
    <Section title={title} text="Last 24 hours">
      <ProblemAlert error={error} />
      {data === undefined && error === null && <Skeleton height={110} />}
      {data?.items.length === 0 && (
        <Text size="sm" c="dimmed">
          No requests yet.
        </Text>
      )}
      <Stack gap="xs">
        {data?.items.map(({ id, requests, errors }) => (
          <div key={id}>
            <Group justify="space-between" wrap="nowrap" gap="sm">
              <Text size="sm" truncate component="div">
                {typeof id === 'number' ? <Item id={id}>{labels.get(id)}</Item> : labels.get(id)}
              </Text>
              <Text size="sm" className="number">
                {formatCompact(requests)}
              </Text>
            </Group>
            <Progress value={(100 * requests) / most} size={4} aria-label={`Share of the most used: ${labels.get(id)}`} />
            {errors > 0 && (
              <Text size="xs" c="dimmed">
                {formatShare(errors / requests)} errors
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </Section>
  );
}
