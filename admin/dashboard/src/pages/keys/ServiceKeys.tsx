import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';

import type { Service } from '../../api/client';
import { keysQuery } from '../../api/queries';
import { managementCurl } from '../../lib/curl';
import type { ApiSearch } from '../../search';
import { EmptyState } from '../../ui/EmptyState';
import { GenerateKey } from './GenerateKey';
import { KeyTable } from './KeyTable';

const route = getRouteApi('/console/apis/$serviceId');
const PAGE_SIZE = 25;

/** The keys that open one API alone. */
export function ServiceKeys({ service }: { service: Service }) {
  const { after = [], sort = '-created_at' } = route.useSearch();
  const navigate = useNavigate({ from: '/apis/$serviceId' });
  const [generating, { open, close }] = useDisclosure();
  const keys = useQuery(
    keysQuery({ service_id: service.id, sort, limit: PAGE_SIZE, cursor: after.at(-1) }),
  );
  const generate = (
    <Button leftSection={<IconPlus size={14} />} onClick={open}>
      Generate key
    </Button>
  );
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Link to="/keys" search={{ service: service.id }} className="text-link">
          Search in API keys
        </Link>
        {generate}
      </Group>
      <KeyTable
        keys={keys}
        after={after}
        onPage={(next) => void navigate({ search: (now) => ({ ...now, after: next }) })}
        sort={sort}
        onSort={(next) =>
          void navigate({ search: (now) => ({ ...now, after: undefined, sort: next as ApiSearch['sort'] }), replace: true })
        }
        withService={false}
        empty={
          <EmptyState
            title="No keys of its own yet"
            text="Make one for each client, so that each can be limited, billed and revoked alone."
            action={generate}
            curl={managementCurl('POST', `/services/${service.id}/keys`, { name: 'Mobile app' })}
          />
        }
      />
      {generating && <GenerateKey serviceId={service.id} onClose={close} />}
    </Stack>
  );
}
