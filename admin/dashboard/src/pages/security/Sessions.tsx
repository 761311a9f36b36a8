import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { sessionsQuery } from '../../api/queries';
import { session, type SessionEntry } from '../../api/calls';
import { NOTHING } from '../../lib/format';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DataTable, type Column } from '../../ui/DataTable';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { When } from '../../ui/badges';
import { notifyDone } from '../../ui/notify';

const route = getRouteApi('/console/security');
const PAGE_SIZE = 50;

/** Who is signed in, and ending what should not be. */
export function Sessions() {
  const { after = [] } = route.useSearch();
  const navigate = useNavigate({ from: '/security' });
  const { data, error, refetch } = useQuery(sessionsQuery({ limit: PAGE_SIZE, cursor: after.at(-1) }));
  const queries = useQueryClient();
  const [ending, setEnding] = useState<SessionEntry>();
  const end = async ({ id }: SessionEntry) => {
    await session.end(id);
    notifyDone('The session is ended');
    await queries.invalidateQueries({ queryKey: ['sessions'] });
  };
  const columns: Column<SessionEntry>[] = [
    {
      key: 'agent',
      header: 'Browser',
      cell: ({ user_agent, current }) => (
        <Group gap="xs" wrap="nowrap">
          <Text size="sm" truncate maw={320} title={user_agent ?? undefined}>
            {user_agent ?? NOTHING}
          </Text>
          {current && <Badge color="teal">this one</Badge>}
        </Group>
      ),
    },
    { key: 'address', header: 'Address', cell: ({ address }) => <span className="mono">{address ?? NOTHING}</span> },
    { key: 'created', header: 'Signed in', cell: ({ created_at }) => <When at={created_at} /> },
    { key: 'seen', header: 'Last seen', cell: ({ last_seen_at }) => <When at={last_seen_at} /> },
    {
      key: 'end',
      header: 'End',
      quiet: true,
      cell: (entry) =>
        entry.current ? null : (
          <Button size="compact-xs" variant="default" onClick={() => setEnding(entry)}>
            End
          </Button>
        ),
    },
  ];
  return (
    <Stack gap="sm">
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable label="Sessions" columns={columns} rows={data?.items} rowKey={({ id }) => id} empty={null} />
      )}
      <Paging
        after={after}
        next={data?.next_cursor}
        shown={data?.items.length ?? 0}
        onChange={(next) => void navigate({ search: (now) => ({ ...now, after: next }) })}
      />
      {ending && (
        <ConfirmDialog title="End this session?" confirm="End session" act={() => end(ending)} onClose={() => setEnding(undefined)}>
          Whoever uses it has to sign in again, at once.
        </ConfirmDialog>
      )}
    </Stack>
  );
}
