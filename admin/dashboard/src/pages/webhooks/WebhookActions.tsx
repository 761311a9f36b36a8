import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { deleteWebhook, editWebhook, rotateSecret, testWebhook, type Webhook, type WithSecret } from '../../api/webhooks';
import { randomKey, useIdempotencyKey } from '../../lib/idempotency';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { notifyDone } from '../../ui/notify';
import { WebhookDialog } from './WebhookDialog';
import { WebhookSecret } from './WebhookSecret';

type Asking = 'edit' | 'rotate' | 'delete' | 'disable';

/** What may be done with a webhook. */
export function WebhookActions({ webhook }: { webhook: Webhook }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const idempotency = useIdempotencyKey();
  const [asking, setAsking] = useState<Asking>();
  const [rotated, setRotated] = useState<WithSecret>();
  const { id, enabled, url } = webhook;
  const close = () => setAsking(undefined);
  const renew = () => queries.invalidateQueries({ queryKey: ['webhooks'] });
  const test = useMutation({
    mutationFn: () => testWebhook(id, randomKey()),
    onSuccess: async () => {
      notifyDone('A test is on its way: see the deliveries');
      await renew();
    },
  });
  const enable = useMutation({
    mutationFn: () => editWebhook(id, { enabled: true }),
    onSuccess: async () => {
      notifyDone('The webhook is switched on');
      await renew();
    },
  });
  const disable = async () => {
    await editWebhook(id, { enabled: false });
    notifyDone('The webhook is switched off');
    await renew();
  };
  const rotate = async () => {
    setRotated(await rotateSecret(id, idempotency.keyFor('rotate')));
    idempotency.renew();
    await renew();
  };
  const remove = async () => {
    await deleteWebhook(id);
    notifyDone('The webhook is deleted');
    await navigate({ to: '/webhooks' });
    queries.removeQueries({ queryKey: ['webhooks', id] });
    await renew();
  };
  return (
    <>
      <Group gap="xs">
        {enabled ? (
          <>
            <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
              Send test
            </Button>
            <Button variant="default" onClick={() => setAsking('disable')}>
              Switch off
            </Button>
          </>
        ) : (
          <Button loading={enable.isPending} onClick={() => enable.mutate()}>
            Switch on
          </Button>
        )}
        <Button variant="default" onClick={() => setAsking('edit')}>
          Edit
        </Button>
        <Button variant="default" onClick={() => setAsking('rotate')}>
          Rotate secret
        </Button>
        <Button variant="outline" color="red" onClick={() => setAsking('delete')}>
          Delete
        </Button>
      </Group>
      <ProblemAlert error={test.error ?? enable.error} />
      {asking === 'edit' && <WebhookDialog webhook={webhook} onClose={close} />}
      {asking === 'disable' && (
        <ConfirmDialog title="Switch this webhook off?" confirm="Switch off" act={disable} onClose={close}>
          Nothing that happens while it is off is kept for it. What is pending is tried again once it is switched on.
        </ConfirmDialog>
      )}
      {asking === 'rotate' && (
        <ConfirmDialog title="Rotate the secret?" confirm="Rotate secret" act={rotate} onClose={close}>
          A new secret is made and shown once. For 24 hours each message bears two signatures, of the new secret and of
          the present one, so that the receiver can change over in between.
        </ConfirmDialog>
      )}
      {asking === 'delete' && (
        <ConfirmDialog title="Delete this webhook?" confirm="Delete webhook" act={remove} onClose={close}>
          <b className="breaks">{url}</b> is told nothing any more. Its secret and the log of its deliveries go with it;
          events stay. This cannot be undone.
        </ConfirmDialog>
      )}
      {rotated && (
        <WebhookSecret made={rotated} title="The secret is rotated" onClose={() => setRotated(undefined)} />
      )}
    </>
  );
}
