import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import type { Service } from '../../api/client';
import { servicesQuery, topQuery } from '../../api/queries';
import { managementCurl } from '../../lib/curl';
import { NOTHING, formatCompact } from '../../lib/format';
import { useGatewayAddress } from '../../lib/gatewayAddress';
import type { ApisSearch } from '../../search';
import { CopyButton } from '../../ui/CopyButton';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { PageHeader } from '../../ui/PageHeader';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { SearchInput } from '../../ui/SearchInput';
import { When } from '../../ui/badges';
import { ServiceLink } from '../../ui/links';
import { RegisterApi } from './RegisterApi';

const route = getRouteApi('/console/apis');
const PAGE_SIZE = 50;
/** As many as the ranking gives; an API outside of it is not known to be idle. */
const RANKED = 100;

export function ApisPage() {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/apis' });
  const [registering, { open, close }] = useDisclosure();
  const sort = search.sort ?? 'created_at';
  const query = { search: search.search, sort, limit: PAGE_SIZE, cursor: search.after?.at(-1) };
  const services = useQuery(servicesQuery(query));
  const columns = useColumns();
  // Another search or order starts at the first page.
  const change = (next: Partial<ApisSearch>) =>
    void navigate({ search: (now) => ({ ...now, after: undefined, ...next }), replace: true });
  const filtered = search.search !== undefined;
  return (
    <>
      <PageHeader
        title="APIs"
        text="What stands behind this gateway, and under which address."
        actions={
          <Button leftSection={<IconPlus size={14} />} onClick={open}>
            Register API
          </Button>
        }
      />
      <Stack gap="sm">
        <Group>
          <SearchInput
            label="Search APIs"
            value={search.search ?? ''}
            onChange={(text) => change({ search: text || undefined })}
          />
        </Group>
        <ProblemAlert error={services.error} onRetry={() => void services.refetch()} />
        {services.error === null && (
          <DataTable
            label="APIs"
            columns={columns}
            rows={services.data?.items}
            rowKey={({ id }) => id}
            sort={sort}
            onSort={(next) => change({ sort: next as ApisSearch['sort'] })}
            empty={filtered ? <NothingFound /> : <NoApis onRegister={open} />}
          />
        )}
        <Paging
          after={search.after ?? []}
          next={services.data?.next_cursor}
          shown={services.data?.items.length ?? 0}
          onChange={(after) => void navigate({ search: (now) => ({ ...now, after }) })}
        />
      </Stack>
      {registering && <RegisterApi onClose={close} />}
    </>
  );
}

function useColumns(): Column<Service>[] {
  const address = useGatewayAddress();
  const top = useQuery(topQuery({ preset: '24h' }, 'service', RANKED));
  const requests = (id: number): string => {
    const items = top.data?.items;
    if (items === undefined) return NOTHING;
    const found = items.find((one) => one.id === id);
    if (found === undefined && items.length >= RANKED) return NOTHING;
    return formatCompact(found?.requests ?? 0);
  };
  return [
    { key: 'name', header: 'Name', sort: 'name', cell: ({ id, name }) => <ServiceLink id={id}>{name}</ServiceLink> },
    { key: 'id', header: 'ID', number: true, cell: ({ id }) => id },
    {
      key: 'gateway',
      header: 'Gateway URL',
      cell: ({ gateway_url }) => (
        <Group gap={4} wrap="nowrap">
          <span className="mono">{address + gateway_url}</span>
          <CopyButton text={address + gateway_url} what="gateway URL" />
        </Group>
      ),
    },
    { key: 'target', header: 'Target', cell: ({ target_url }) => <span className="mono">{target_url}</span> },
    { key: 'requests', header: 'Requests, 24 h', number: true, cell: ({ id }) => requests(id) },
    { key: 'created', header: 'Registered', sort: 'created_at', cell: ({ created_at }) => <When at={created_at} /> },
  ];
}

function NoApis({ onRegister }: { onRegister: () => void }) {
  return (
    <EmptyState
      title="No APIs yet"
      text="Register the address of an API. The gateway then answers for it under an address of its own, to those who have a key."
      action={
        <Button size="sm" onClick={onRegister}>
          Register API
        </Button>
      }
      curl={managementCurl('POST', '/services', { name: 'Example API', target_url: 'http://127.0.0.1:9000' })}
    />
  );
}

function NothingFound() {
  return <EmptyState title="Nothing found" text="No API has this in its name or target. Try another word." />;
}
