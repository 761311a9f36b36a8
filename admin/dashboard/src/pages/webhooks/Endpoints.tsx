import { Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';

import { webhooksQuery, type Webhook } from '../../api/webhooks';
import { managementCurl } from '../../lib/curl';
import { NOTHING, formatCountOf, formatDate } from '../../lib/format';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { WebhookDialog } from './WebhookDialog';
import { WebhookState } from './WebhookState';

const route = getRouteApi('/console/webhooks');
const PAGE_SIZE = 50;

/** Who is told, of what, and whether it works. */
export function Endpoints() {
  const { after = [] } = route.useSearch();
  const navigate = useNavigate({ from: '/webhooks' });
  const [making, { open, close }] = useDisclosure();
  const { data, error, refetch } = useQuery(webhooksQuery({ limit: PAGE_SIZE, cursor: after.at(-1) }));
  const add = (
    <Button leftSection={<IconPlus size={14} />} onClick={open}>
      New webhook
    </Button>
  );
  return (
    <Stack gap="sm">
      <Group justify="flex-end">{add}</Group>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable
          label="Webhooks"
          columns={COLUMNS}
          rows={data?.items}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              title="No webhooks yet"
              text="A webhook is told of keys, prices, invoices, and of quotas, budgets and credits that are nearly used up. Every message is signed."
              action={add}
              curl={managementCurl('POST', '/webhooks', { url: 'https://example.com/hooks/gaas' })}
            />
          }
        />
      )}
      <Paging
        after={after}
        next={data?.next_cursor}
        shown={data?.items.length ?? 0}
        onChange={(next) => void navigate({ search: (now) => ({ ...now, after: next }) })}
      />
      {making && <WebhookDialog webhook={undefined} onClose={close} />}
    </Stack>
  );
}

const COLUMNS: Column<Webhook>[] = [
  {
    key: 'url',
    header: 'Address',
    cell: ({ id, url }) => (
      <Link to="/webhooks/$webhookId" params={{ webhookId: String(id) }} className="text-link mono">
        {url}
      </Link>
    ),
  },
  { key: 'state', header: 'State', cell: (webhook) => <WebhookState webhook={webhook} /> },
  { key: 'description', header: 'Description', cell: ({ description }) => description || NOTHING },
  {
    key: 'types',
    header: 'Told of',
    cell: ({ event_types }) => (event_types ? formatCountOf(event_types.length, 'type') : 'everything'),
  },
  { key: 'created', header: 'Created', cell: ({ created_at }) => formatDate(created_at) },
];
