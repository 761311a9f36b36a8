import { Group, Menu, Text, UnstyledButton, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconLogout, IconMoon, IconSelector, IconSun, IconUser } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';

import { sessionQuery } from '../api/queries';
import { session as sessionApi, type Session } from '../api/calls';

const SCHEMES: { value: MantineColorScheme; label: string; Icon: typeof IconSun }[] = [
  { value: 'light', label: 'Light', Icon: IconSun },
  { value: 'dark', label: 'Dark', Icon: IconMoon },
  { value: 'auto', label: 'As the system', Icon: IconDeviceDesktop },
];

export function UserMenu({ session }: { session: Session | undefined }) {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const name = session?.user?.name ?? 'You';
  const queries = useQueryClient();
  const navigate = useNavigate();
  const signOut = async () => {
    await sessionApi.signOut();
    // Nothing that this person saw stays in the page's memory.
    queries.clear();
    await queries.fetchQuery(sessionQuery);
    await navigate({ to: '/login' });
  };
  return (
    <Menu position="top-start" width={210} withinPortal>
      <Menu.Target>
        <UnstyledButton className="nav-link" aria-label={`${name}: account menu`}>
          <IconUser size={17} stroke={1.7} aria-hidden />
          <Text fz={13.5} fw={500} truncate>
            {name}
          </Text>
          <IconSelector size={14} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component={Link} to="/profile" leftSection={<IconUser size={15} />}>
          Profile
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>Appearance</Menu.Label>
        {SCHEMES.map(({ value, label, Icon }) => (
          <Menu.Item
            key={value}
            leftSection={<Icon size={15} />}
            onClick={() => setColorScheme(value)}
            rightSection={
              colorScheme === value ? (
                <Group>
                  <Text size="xs">chosen</Text>
                </Group>
              ) : undefined
            }
          >
            {label}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={15} />} onClick={() => void signOut()}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
