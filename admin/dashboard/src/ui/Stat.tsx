import { Card, Group, Skeleton, Text } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  label: string;
  /** Nothing while it is loading. */
  value: ReactNode | undefined;
  hint?: ReactNode;
}

/** One figure with its name. */
export function Stat({ label, value, hint }: Props) {
  return (
    <Card padding="sm">
      <Text size="xs" c="dimmed" fw={500}>
        {label}
      </Text>
      {value === undefined ? (
        <Skeleton height={22} width={90} my={4} />
      ) : (
        <div className="stat-value">{value}</div>
      )}
      <Group gap={4} mih={18}>
        <Text size="xs" c="dimmed" component="div">
          {hint}
        </Text>
      </Group>
    </Card>
  );
}
