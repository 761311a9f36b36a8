import { Card, Center, Stack, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import type { ReactNode } from 'react';

import { Brand } from '../../shell/Brand';

/** The page around signing in and claiming. */
export function AccountFrame({ title, text, children }: { title: string; text: ReactNode; children: ReactNode }) {
  useDocumentTitle(`${title} · GaaS Gateway`);
  return (
    <Center component="main" mih="100vh" p="md">
      <Stack w="100%" maw={400} gap="lg">
        <Center>
          <Brand />
        </Center>
        <Card padding="lg">
          <Stack gap="md">
            <div>
              <Title order={1}>{title}</Title>
              <Text size="sm" c="dimmed" mt={4} component="div">
                {text}
              </Text>
            </div>
            {children}
          </Stack>
        </Card>
      </Stack>
    </Center>
  );
}
