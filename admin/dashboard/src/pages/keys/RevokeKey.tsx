import { Button, Fieldset, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';

import { bodyOf, client } from '../../api/client';
import type { ApiKey } from '../../api/calls';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { When } from '../../ui/badges';
import { notifyDone } from '../../ui/notify';

interface Props {
  apiKey: ApiKey;
  onRevoked: () => void;
}

export function RevokeKey({ apiKey, onRevoked }: Props) {
  const queries = useQueryClient();
  const [asking, { open, close }] = useDisclosure();
  const revoke = async () => {
    const call = client.DELETE('/api/v1/keys/{key_id}', { params: { path: { key_id: apiKey.id } } });
    notifyDone(`${apiKey.name} is revoked`, await bodyOf(call));
    onRevoked();
    await queries.invalidateQueries({ queryKey: ['keys'] });
  };
  return (
    <Fieldset legend="Revoke">
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">For the very next request it is refused. This cannot be undone.</Text>
        <Button color="red" variant="outline" flex="none" onClick={open}>
          Revoke
        </Button>
      </Group>
      {asking && (
        <ConfirmDialog title="Revoke this key?" confirm="Revoke key" act={revoke} onClose={close}>
          Whoever uses <b>{apiKey.name}</b> (<code>{apiKey.prefix}…</code>) is answered 401 from now on. It
          was last used: <When at={apiKey.last_used_at} never="never" />.
        </ConfirmDialog>
      )}
    </Fieldset>
  );
}
