import { Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

import { CodeBlock } from './CodeBlock';

interface Props {
  title: string;
  text: string;
  action?: ReactNode;
  /** The same from a shell. */
  curl?: string;
}

/** Nothing is here yet: what to do next, here or from a shell. */
export function EmptyState({ title, text, action, curl }: Props) {
  return (
    <Stack align="center" gap="sm" py="xl" px="md">
      <Title order={2}>{title}</Title>
      <Text size="sm" c="dimmed" maw={520} ta="center">
        {text}
      </Text>
      {action}
      {curl !== undefined && (
        <Stack gap={4} mt="sm" w="100%" maw={640}>
          <Text size="xs" c="dimmed">
            Or from a shell:
          </Text>
          <CodeBlock code={curl} />
        </Stack>
      )}
    </Stack>
  );
}
