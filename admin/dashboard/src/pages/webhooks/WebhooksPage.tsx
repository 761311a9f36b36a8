import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import { WEBHOOK_TABS, type WebhooksSearch } from '../../search';
import { PageHeader } from '../../ui/PageHeader';
import { Endpoints } from './Endpoints';
import { Events } from './Events';

const route = getRouteApi('/console/webhooks');
const LABELS: Record<(typeof WEBHOOK_TABS)[number], string> = { endpoints: 'Endpoints', events: 'Events' };

export function WebhooksPage() {
  const { tab = 'endpoints' } = route.useSearch();
  const navigate = useNavigate({ from: '/webhooks' });
  return (
    <>
      <PageHeader title="Webhooks" text="Addresses of yours that the gateway tells what happens, signed and at least once." />
      <Tabs value={tab} onChange={(next) => void navigate({ search: { tab: next as WebhooksSearch['tab'] } })}>
        <Tabs.List mb="md">
          {WEBHOOK_TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {LABELS[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="endpoints">
          <Endpoints />
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <Events />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
