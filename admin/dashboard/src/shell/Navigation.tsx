import { Divider, Group, Stack, Text } from '@mantine/core';
import {
  IconBook2,
  IconChartAreaLine,
  IconKey,
  IconLayoutDashboard,
  IconReceipt2,
  IconRoute,
  IconShieldLock,
  IconWebhook,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { healthQuery, sessionQuery } from '../api/queries';
import { Brand } from './Brand';
import { UserMenu } from './UserMenu';

const PAGES = [
  { to: '/', label: 'Overview', Icon: IconLayoutDashboard },
  { to: '/apis', label: 'APIs', Icon: IconRoute },
  { to: '/keys', label: 'API keys', Icon: IconKey },
  { to: '/usage', label: 'Usage', Icon: IconChartAreaLine },
  { to: '/billing', label: 'Billing', Icon: IconReceipt2 },
  { to: '/security', label: 'Security', Icon: IconShieldLock },
] as const;

const DEVELOPER_PAGES = [{ to: '/webhooks', label: 'Webhooks', Icon: IconWebhook }] as const;

export function Navigation() {
  const { data: session } = useQuery(sessionQuery);
  return (
    <Stack h="100%" gap="md">
      <Stack gap={2} px={10} pt={6} visibleFrom="sm">
        <Brand />
      </Stack>
      {session?.organization && (
        <Text size="xs" c="dimmed" px={10} truncate>
          {session.organization.name}
        </Text>
      )}
      <Stack gap={2}>
        {PAGES.map((page) => (
          <PageLink key={page.to} {...page} />
        ))}
      </Stack>
      <Stack gap={2}>
        <Text size="xs" c="dimmed" fw={500} px={10} mb={2}>
          Developers
        </Text>
        {DEVELOPER_PAGES.map((page) => (
          <PageLink key={page.to} {...page} />
        ))}
        <a className="nav-link" href="/docs">
          <IconBook2 size={17} stroke={1.7} aria-hidden />
          API documents
        </a>
      </Stack>
      <Stack gap={2} mt="auto">
        <HealthLine />
        <Divider my={4} />
        <UserMenu session={session} />
      </Stack>
    </Stack>
  );
}

type Page = (typeof PAGES)[number] | (typeof DEVELOPER_PAGES)[number];

function PageLink({ to, label, Icon }: Page) {
  return (
    <Link to={to} className="nav-link" activeOptions={{ exact: to === '/', includeSearch: false }}>
      <Icon size={17} stroke={1.7} aria-hidden />
      {label}
    </Link>
  );
}

function HealthLine() {
  const { data, isError } = useQuery(healthQuery);
  if (data === undefined && !isError) return null;
  const up = data?.status === 'up';
  return (
    <Group gap={10} px={13} py={6} wrap="nowrap" role="status">
      <span className="dot" data-down={up ? undefined : true} />
      <Text size="xs">{up ? 'All parts work' : 'A part is down: see the overview'}</Text>
    </Group>
  );
}
