import { Group, Skeleton, Stack, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';

import { serviceQuery } from '../../api/queries';
import { useGatewayAddress } from '../../lib/gatewayAddress';
import { API_TABS, type ApiSearch } from '../../search';
import { CopyButton } from '../../ui/CopyButton';
import { PageHeader } from '../../ui/PageHeader';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { ServiceKeys } from '../keys/ServiceKeys';
import { ApiSettings } from './ApiSettings';
import { ApiUsage } from './ApiUsage';

const route = getRouteApi('/console/apis/$serviceId');
const LABELS: Record<(typeof API_TABS)[number], string> = { usage: 'Usage', keys: 'Keys', settings: 'Settings' };

export function ApiPage() {
  const id = Number(route.useParams().serviceId);
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/apis/$serviceId' });
  const address = useGatewayAddress();
  const { data: service, error, refetch } = useQuery(serviceQuery(id));
  const tab = search.tab ?? 'usage';
  // What was shown before it was deleted elsewhere stays, under the message that says so.
  if (service === undefined) {
    return error ? <ProblemAlert error={error} onRetry={() => void refetch()} /> : <Skeleton height={240} />;
  }
  const url = address + service.gateway_url;
  return (
    <Stack gap="md">
      <div>
        <Link to="/apis" className="text-link">
          ← APIs
        </Link>
        <PageHeader
          title={service.name}
          text={
            <Group gap={4} wrap="nowrap">
              <span className="mono">{url}</span>
              <CopyButton text={url} what="gateway URL" />
            </Group>
          }
        />
      </div>
      <ProblemAlert error={error} />
      <Tabs
        value={tab}
        onChange={(next) =>
          void navigate({ search: ({ after: _, sort: __, ...now }) => ({ ...now, tab: next as ApiSearch['tab'] }) })
        }
      >
        <Tabs.List mb="md">
          {API_TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {LABELS[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="usage">
          <ApiUsage serviceId={id} />
        </Tabs.Panel>
        <Tabs.Panel value="keys">
          <ServiceKeys service={service} />
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <ApiSettings service={service} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
