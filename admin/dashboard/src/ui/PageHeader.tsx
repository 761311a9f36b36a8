import { Group, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

interface Props {
  title: string;
  text?: ReactNode;
  actions?: ReactNode;
}

/** The one heading of a page, and what can be done there. */
export function PageHeader({ title, text, actions }: Props) {
  useDocumentTitle(`${title} · GaaS Gateway`);
  return (
    <Group justify="space-between" align="flex-start" mb="lg" gap="sm">
      <Stack gap={2}>
        <Title order={1}>{title}</Title>
        {text !== undefined && (
          <Text size="sm" c="dimmed" component="div">
            {text}
          </Text>
        )}
      </Stack>
      <Group gap="xs">{actions}</Group>
    </Group>
  );
}
