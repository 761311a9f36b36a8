import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import { SECURITY_TABS, type SecuritySearch } from '../../search';
import { PageHeader } from '../../ui/PageHeader';
import { AuditLog } from './AuditLog';
import { FailedAuthentications } from './FailedAuthentications';
import { KeyHygiene } from './KeyHygiene';
import { Sessions } from './Sessions';

const route = getRouteApi('/console/security');
const LABELS: Record<(typeof SECURITY_TABS)[number], string> = {
  keys: 'Keys and advice',
  authentication: 'Failed authentication',
  sessions: 'Sessions',
  audit: 'Audit log',
};

export function SecurityPage() {
  const { tab = 'keys' } = route.useSearch();
  const navigate = useNavigate({ from: '/security' });
  return (
    <>
      <PageHeader title="Security" text="What could be safer, who is signed in, and who changed what." />
      <Tabs value={tab} onChange={(next) => void navigate({ search: { tab: next as SecuritySearch['tab'] } })}>
        <Tabs.List mb="md">
          {SECURITY_TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {LABELS[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="keys">
          <KeyHygiene />
        </Tabs.Panel>
        <Tabs.Panel value="authentication">
          <FailedAuthentications />
        </Tabs.Panel>
        <Tabs.Panel value="sessions">
          <Sessions />
        </Tabs.Panel>
        <Tabs.Panel value="audit">
          <AuditLog />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
