import { Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import { keysQuery, servicesQuery } from '../../api/queries';
import { managementCurl } from '../../lib/curl';
import { KEY_STATUSES, type KeysSearch } from '../../search';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { SearchInput } from '../../ui/SearchInput';
import { ServiceSelect } from '../../ui/ServiceSelect';
import { GenerateKey } from './GenerateKey';
import { KeyDrawer } from './KeyDrawer';
import { KeyTable } from './KeyTable';

const route = getRouteApi('/console/keys');
const PAGE_SIZE = 50;

export function KeysPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/keys' });
  const [generating, { open, close }] = useDisclosure();
  const sort = search.sort ?? '-created_at';
  const keys = useQuery(
    keysQuery({
      search: search.search,
      service_id: search.service,
      status: search.status,
      sort,
      limit: PAGE_SIZE,
      cursor: search.after?.at(-1),
    }),
  );
  // Another filter or order starts at the first page.
  const filter = (change: Partial<KeysSearch>) =>
    void navigate({ search: (now) => ({ ...now, after: undefined, ...change }), replace: true });
  const filtered = search.search ?? search.service ?? search.status;
  return (
    <>
      <PageHeader
        title="API keys"
        text="Who may call, how often, and at what price."
        actions={
          <Button leftSection={<IconPlus size={14} />} onClick={open}>
            Generate key
          </Button>
        }
      />
      <Stack gap="sm">
        <Group gap="xs">
          <SearchInput label="Search keys" value={search.search ?? ''} onChange={(text) => filter({ search: text || undefined })} />
          <ServiceSelect value={search.service} onChange={(service) => filter({ service })} />
          <NativeSelect
            aria-label="Status"
            value={search.status ?? ''}
            onChange={(event) => filter({ status: KEY_STATUSES.find((one) => one === event.currentTarget.value) })}
          >
            <option value="">Any status</option>
            {KEY_STATUSES.map((status) => (
              <option key={status}>{status}</option>
            ))}
          </NativeSelect>
          {filtered !== undefined && (
            <Button variant="subtle" color="gray" onClick={() => void navigate({ search: {} })}>
              Clear filters
            </Button>
          )}
        </Group>
        <KeyTable
          keys={keys}
          sort={sort}
          onSort={(next) => filter({ sort: next as KeysSearch['sort'] })}
          after={search.after ?? []}
          onPage={(after) => void navigate({ search: (now) => ({ ...now, after }) })}
          empty={filtered === undefined ? <NoKeys onGenerate={open} /> : <NothingFound />}
        />
      </Stack>
      {generating && <GenerateKey serviceId={search.service} onClose={close} />}
      {search.key !== undefined && (
        <KeyDrawer
          key={search.key}
          keyId={search.key}
          onClose={() => void navigate({ search: ({ key: _, ...rest }) => rest })}
        />
      )}
    </>
  );
}

function NoKeys({ onGenerate }: { onGenerate: () => void }) {
  const { data } = useQuery(servicesQuery({ limit: 1 }));
  const service = data?.items[0]?.id;
  return (
    <EmptyState
      title="No keys yet"
      text="A client needs a key to pass the gateway. A key opens one API or all of yours, and has a limit and a price of its own."
      action={
        <Button size="sm" onClick={onGenerate}>
          Generate key
        </Button>
      }
      curl={managementCurl('POST', service === undefined ? '/keys' : `/services/${service}/keys`, { name: 'Mobile app' })}
    />
  );
}

function NothingFound() {
  return <EmptyState title="Nothing found" text="No key fits these filters. Clear one of them." />;
}
