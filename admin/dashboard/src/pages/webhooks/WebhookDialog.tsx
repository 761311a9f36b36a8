import { Button, Checkbox, Group, Modal, SimpleGrid, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { createWebhook, editWebhook, type Webhook, type WithSecret } from '../../api/webhooks';
import { EVENTS, EVENT_TYPES } from '../../lib/events';
import { fieldErrors } from '../../lib/formProblem';
import { useIdempotencyKey } from '../../lib/idempotency';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { notifyDone } from '../../ui/notify';
import { WebhookSecret } from './WebhookSecret';
import {
  MAX_DESCRIPTION_LENGTH,
  NO_WEBHOOK,
  WEBHOOK_FIELDS,
  WEBHOOK_NAMES,
  toNewWebhook,
  toWebhookEdit,
  toWebhookForm,
  webhookChecks,
  type WebhookForm,
} from './webhookForm';

interface Props {
  /** None: a new one is made. */
  webhook: Webhook | undefined;
  onClose: () => void;
}

export function WebhookDialog({ webhook, onClose }: Props) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const before = webhook ? toWebhookForm(webhook) : NO_WEBHOOK;
  const form = useForm<WebhookForm>({ initialValues: before, validate: webhookChecks });
  const save = useMutation({
    mutationFn: (values: WebhookForm): Promise<Webhook | WithSecret> => {
      if (webhook) return editWebhook(webhook.id, toWebhookEdit(form.getInitialValues(), values));
      const body = toNewWebhook(values);
      return createWebhook(body, idempotency.keyFor(body));
    },
    onSuccess: async () => {
      notifyDone(webhook ? 'The webhook is saved' : 'The webhook is made');
      if (webhook) onClose();
      await queries.invalidateQueries({ queryKey: ['webhooks'] });
    },
    onError: (error) => form.setErrors(fieldErrors(error, WEBHOOK_NAMES)),
  });
  if (!webhook && save.data) {
    return <WebhookSecret made={save.data} title="The webhook is made" onClose={onClose} />;
  }
  return (
    <Modal opened onClose={onClose} title={webhook ? 'Edit webhook' : 'New webhook'} size="lg" closeOnClickOutside={false}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="sm">
          <TextInput
            label="Address"
            required
            inputMode="url"
            placeholder="https://example.com/hooks/gaas"
            data-autofocus
            description="Answers 2xx within 15 seconds to a POST with JSON. Redirects are not followed."
            {...form.getInputProps('url')}
          />
          <TextInput
            label="Description"
            maxLength={MAX_DESCRIPTION_LENGTH}
            placeholder="Billing system"
            {...form.getInputProps('description')}
          />
          <Switch
            label="Tell it of everything, also of types that later versions add"
            {...form.getInputProps('all', { type: 'checkbox' })}
          />
          {!form.values.all && (
            <Checkbox.Group label="Told of" required {...form.getInputProps('types')}>
              <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="xs" mt={6}>
                {EVENT_TYPES.filter((type) => type !== 'webhook.test').map((type) => (
                  <Checkbox key={type} value={type} label={<span className="mono">{type}</span>} description={EVENTS[type]} />
                ))}
              </SimpleGrid>
            </Checkbox.Group>
          )}
          {!webhook && (
            <Text size="xs" c="dimmed">
              Its messages are signed with a secret that is shown once it is made.
            </Text>
          )}
          <ProblemAlert error={save.error} shown={WEBHOOK_FIELDS} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {webhook ? 'Save' : 'Make webhook'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
