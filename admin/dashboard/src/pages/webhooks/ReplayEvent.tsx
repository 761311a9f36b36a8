import { Button, Group } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { replayEvent } from '../../api/webhooks';
import { formatCountOf } from '../../lib/format';
import { useIdempotencyKey } from '../../lib/idempotency';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { notifyDone } from '../../ui/notify';

interface Props {
  eventId: string;
  /** None: every webhook that is switched on and told of this type. */
  webhookId?: number;
}

/** Has an event delivered again, with the same identifier and text. */
export function ReplayEvent({ eventId, webhookId }: Props) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const replay = useMutation({
    mutationFn: () => replayEvent(eventId, webhookId, idempotency.keyFor([eventId, webhookId])),
    onSuccess: async ({ deliveries }) => {
      idempotency.renew();
      notifyDone(`Delivered again to ${formatCountOf(deliveries.length, 'webhook')}`);
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  return (
    <>
      <Group>
        <Button variant="default" loading={replay.isPending} onClick={() => replay.mutate()}>
          {webhookId === undefined ? 'Deliver again to all that want it' : 'Deliver again'}
        </Button>
      </Group>
      <ProblemAlert error={replay.error} />
    </>
  );
}
