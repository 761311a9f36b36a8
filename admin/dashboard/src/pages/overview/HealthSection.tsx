import { Badge, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { healthQuery, topQuery } from '../../api/queries';
import { formatCountOf, formatShare } from '../../lib/format';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { ServiceLink } from '../../ui/links';

/** The parts of the gateway, and what to do about one that is down. */
export function HealthSection() {
  const { data, error } = useQuery(healthQuery);
  const proxy = data?.components.proxy;
  return (
    <Section title="Health">
      <ProblemAlert error={error} />
      {data && (
        <Stack gap="xs">
          <Part
            name="Data plane"
            up={proxy?.status === 'up'}
            hint={
              proxy && 'keys' in proxy && proxy.keys !== undefined
                ? [
                    formatCountOf(proxy.keys, 'key'),
                    formatCountOf(proxy.services ?? 0, 'service'),
                    `${formatCountOf(proxy.journal_backlog ?? 0, 'record')} to store`,
                  ].join(' · ')
                : undefined
            }
            advice={
              proxy && 'journal_full' in proxy && proxy.journal_full
                ? 'The usage journal is full: free disk space.'
                : 'It does not answer: start it with gaas up, or see its log.'
            }
          />
          <Part name="Control store" up={data.components.control_store.status === 'up'} advice="gaas.db cannot be read: see the log of gaas-admin." />
          <Part name="Usage store" up={data.components.usage_store.status === 'up'} advice="usage.db cannot be read: see the log of gaas-admin." />
          <Backends />
        </Stack>
      )}
    </Section>
  );
}

/** Of so many backends the state is shown; those with the most requests come first. */
const BACKENDS = 5;
const RECENTLY = { preset: '1h' } as const;
/** From this share of requests on, a backend counts as failing. */
const FAILING = 0.5;

/** How backends did in the last hour, from what clients really asked of them. */
function Backends() {
  const { data } = useQuery(topQuery(RECENTLY, 'service', BACKENDS));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <>
      <Text size="xs" c="dimmed" fw={500} mt={4}>
        Backends, last hour
      </Text>
      {data.items.map(({ id, label, requests, errors }) => {
        const share = errors / requests;
        return (
          <Group key={id} justify="space-between" wrap="nowrap">
            <Group gap="xs" wrap="nowrap" miw={0}>
              <span className="dot" data-down={share >= FAILING || undefined} />
              <Text size="sm" truncate component="div">
                {typeof id === 'number' ? <ServiceLink id={id}>{label}</ServiceLink> : label}
              </Text>
            </Group>
            <Badge color={share >= FAILING ? 'red' : errors > 0 ? 'orange' : 'teal'}>
              {errors === 0 ? 'no errors' : `${formatShare(share)} errors`}
            </Badge>
          </Group>
        );
      })}
    </>
  );
}

function Part({ name, up, hint, advice }: { name: string; up: boolean; hint?: string | undefined; advice: string }) {
  return (
    <div>
      <Group justify="space-between" wrap="nowrap">
        <Group gap="xs" wrap="nowrap">
          <span className="dot" data-down={up ? undefined : true} />
          <Text size="sm">{name}</Text>
        </Group>
        <Badge color={up ? 'teal' : 'red'}>{up ? 'up' : 'down'}</Badge>
      </Group>
      {(hint !== undefined || !up) && (
        <Text size="xs" c="dimmed" ml={18}>
          {up ? hint : advice}
        </Text>
      )}
    </div>
  );
}
