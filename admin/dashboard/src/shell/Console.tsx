import { AppShell, Burger, Group } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';

import { Brand } from './Brand';
import { ConnectionBanner } from './ConnectionBanner';
import { Navigation } from './Navigation';
import { SignInAgain } from './SignInAgain';

/** The frame around every page of somebody who is signed in. */
export function Console() {
  const [open, { toggle, close }] = useDisclosure();
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(close, [path, close]);
  return (
    <AppShell
      navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !open } }}
      header={{ height: { base: 52, sm: 0 } }}
      padding={{ base: 'md', md: 'lg', xl: 'xl' }}
      transitionDuration={0}
    >
      <a href="#content" className="skip-link">
        Skip to the content
      </a>
      <AppShell.Header hiddenFrom="sm" className="nav-side">
        <Group h="100%" px="md" gap="sm">
          <Burger opened={open} onClick={toggle} size="sm" aria-label={open ? 'Close the menu' : 'Open the menu'} />
          <Brand />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar className="nav-side" p="sm" aria-label="Main">
        <Navigation />
      </AppShell.Navbar>
      <AppShell.Main id="content" tabIndex={-1}>
        <ConnectionBanner />
        <Outlet />
      </AppShell.Main>
      <SignInAgain />
    </AppShell>
  );
}
