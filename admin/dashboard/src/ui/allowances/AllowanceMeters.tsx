import { Badge, Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

import type { Allowances } from '../../api/allowances';
import { When } from '../badges';
import { LEVEL_COLORS, describeLevel, metersOf, type Meter } from './level';

interface Props {
  allowances: Allowances;
  onRemove: (meter: Meter) => void;
  empty: ReactNode;
}

/** What is used of each allowance that is set, and when it begins anew. */
export function AllowanceMeters({ allowances, onRemove, empty }: Props) {
  const meters = metersOf(allowances);
  if (meters.length === 0) return empty;
  return (
    <Stack gap="md">
      {meters.map((meter) => (
        <AllowanceMeter key={meter.key} meter={meter} onRemove={() => onRemove(meter)} />
      ))}
    </Stack>
  );
}

function AllowanceMeter({ meter, onRemove }: { meter: Meter; onRemove: () => void }) {
  const { label, enforcement, level, percent, used, remaining, resetsAt } = meter;
  return (
    <div>
      <Group justify="space-between" gap="xs" mb={4}>
        <Group gap="xs">
          <Text size="sm" fw={500}>
            {label}
          </Text>
          <Badge color={enforcement === 'hard' ? 'violet' : 'gray'}>{enforcement}</Badge>
        </Group>
        <Button size="compact-xs" variant="subtle" color="gray" aria-label={`Remove: ${label}`} onClick={onRemove}>
          Remove
        </Button>
      </Group>
      <Progress value={percent} color={LEVEL_COLORS[level]} size={8} aria-label={`${label}: ${used}`} />
      <Group justify="space-between" gap="xs" mt={4}>
        <Text size="xs" className="number">
          {used} · {remaining}
        </Text>
        <Text size="xs" c="dimmed">
          {resetsAt === null ? 'resets with the next cycle' : <>resets <When at={resetsAt} /></>}
        </Text>
      </Group>
      <Text size="xs" c={level === 'fine' ? 'dimmed' : undefined} fw={level === 'fine' ? undefined : 600}>
        {describeLevel(meter)}
      </Text>
    </div>
  );
}
