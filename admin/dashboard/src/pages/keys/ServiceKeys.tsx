import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import type { Service } from '../../api/client';
import { keysQuery } from '../../api/queries';
import { managementCurl } from '../../lib/curl';
import { EmptyState } from '../../ui/EmptyState';
import { GenerateKey } from './GenerateKey';
import { KeyTable } from './KeyTable';

const PAGE_SIZE = 25;

/** The keys that open one API alone. */
export function ServiceKeys({ service }: { service: Service }) {
  const [after, setAfter] = useState<string[]>([]);
  const [generating, { open, close }] = useDisclosure();
  const keys = useQuery(
    keysQuery({ service_id: service.id, sort: '-created_at', limit: PAGE_SIZE, cursor: after.at(-1) }),
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
          Search and sort in API keys
        </Link>
        {generate}
      </Group>
      <KeyTable
        keys={keys}
        after={after}
        onPage={(next) => setAfter(next ?? [])}
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
