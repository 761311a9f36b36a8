import { Button, Fieldset, Group, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';

import { inheritPrice } from '../../api/allowances';
import { bodyOf, client, type ApiKeyEdit } from '../../api/client';
import type { ApiKey } from '../../api/calls';
import { parsePrice } from '../../lib/decimal';
import { formatRateLimit, parseRateLimit } from '../../lib/rateLimit';
import { checkExpiry, fromLocalInput, toLocalInput } from '../../lib/range';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { CustomerSelect } from '../../ui/CustomerSelect';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { notifyDone } from '../../ui/notify';
import { API_FIELDS, checkBurst, checks } from './keyForm';
import { useKeySave } from './useKeySave';

interface Props {
  apiKey: ApiKey;
}

const path = ({ id }: ApiKey) => ({ path: { key_id: id } });

export function GeneralForm({ apiKey }: Props) {
  const expires = apiKey.expires_at ? toLocalInput(apiKey.expires_at) : '';
  const form = useForm({
    initialValues: { name: apiKey.name, expires, customer: apiKey.customer_id ?? null },
    validate: { name: checks.name, expires: (text) => (text === expires ? null : checkExpiry(text)) },
  });
  const save = useKeySave(form, 'Key saved', (values: typeof form.values) => {
    // Only what was changed is sent, so that another tab's change of another field stays.
    const body: ApiKeyEdit = {};
    if (values.name !== apiKey.name) body.name = values.name.trim();
    if (values.expires !== expires) body.expires_at = fromLocalInput(values.expires) ?? null;
    if (values.customer !== (apiKey.customer_id ?? null)) body.customer_id = values.customer;
    return bodyOf(client.PATCH('/api/v1/keys/{key_id}', { params: path(apiKey), body }));
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Fieldset legend="General">
        <Stack gap="sm">
          <TextInput label="Name" required maxLength={100} {...form.getInputProps('name')} />
          <TextInput label="Expires" type="datetime-local" description="Empty: never" {...form.getInputProps('expires')} />
          <CustomerSelect value={form.values.customer} onChange={(id) => form.setFieldValue('customer', id)} />
          <ProblemAlert error={save.error} shown={API_FIELDS} />
          <SaveButton pending={save.isPending} dirty={form.isDirty()} what="general settings" />
        </Stack>
      </Fieldset>
    </form>
  );
}

export function LimitForm({ apiKey }: Props) {
  const limit = formatRateLimit({
    requests: apiKey.rate_limit_requests,
    windowSeconds: apiKey.rate_limit_window_seconds,
  });
  const form = useForm({
    initialValues: { limit, burst: apiKey.burst ? String(apiKey.burst) : '' },
    validate: {
      limit: (text) => (text.trim() === '' ? null : checks.limit(text)),
      burst: (burst, values) => checkBurst(burst, values.limit),
    },
  });
  const save = useKeySave(form, 'Limit saved', (values: typeof form.values) => {
    const parsed = parseRateLimit(values.limit);
    const body: ApiKeyEdit = parsed.ok
      ? {
          rate_limit_requests: parsed.value.requests,
          rate_limit_window_seconds: parsed.value.windowSeconds,
          burst: values.burst.trim() === '' ? null : Number(values.burst),
        }
      : { rate_limit_requests: null, rate_limit_window_seconds: null, burst: null };
    return bodyOf(client.PATCH('/api/v1/keys/{key_id}', { params: path(apiKey), body }));
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Fieldset legend="Limit">
        <Stack gap="sm">
          <TextInput
            label="Requests per window"
            placeholder="the default"
            description="Such as 10 / 1m, 100 per hour, 1000 / 1d; empty: the default"
            {...form.getInputProps('limit')}
          />
          <TextInput
            label="Burst"
            inputMode="numeric"
            placeholder="as many as the limit"
            description="How many may come at once"
            {...form.getInputProps('burst')}
          />
          <Text size="xs" c="dimmed">
            A change holds for the next request and keeps the tokens that are left.
          </Text>
          <ProblemAlert error={save.error} shown={API_FIELDS} />
          <SaveButton pending={save.isPending} dirty={form.isDirty()} what="limit" />
        </Stack>
      </Fieldset>
    </form>
  );
}

export function PriceForm({ apiKey }: Props) {
  const form = useForm({
    initialValues: { price: apiKey.price_per_request ?? '' },
    validate: { price: (text) => (text.trim() === '' ? 'must not be empty' : checks.price(text)) },
  });
  const save = useKeySave(form, 'Price saved', ({ price }: typeof form.values) => {
    const parsed = parsePrice(price);
    const body = { price_per_request: parsed.ok ? parsed.value : price };
    return bodyOf(client.PUT('/api/v1/keys/{key_id}/pricing', { params: path(apiKey), body }));
  });
  const took = ({ price_per_request }: ApiKey) => {
    form.setInitialValues({ price: price_per_request ?? '' });
    form.reset();
  };
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Fieldset legend="Price">
        <Stack gap="sm">
          <TextInput
            label={`Price per request in ${apiKey.currency}`}
            inputMode="decimal"
            description="For requests from now on; what was used before keeps its price"
            {...form.getInputProps('price')}
          />
          <ProblemAlert error={save.error} shown={API_FIELDS} />
          <Group justify="space-between" gap="xs">
            <SaveButton pending={save.isPending} dirty={form.isDirty()} what="price" />
            {!apiKey.inherits_price && <RemoveOwnPrice apiKey={apiKey} onRemoved={took} />}
          </Group>
        </Stack>
      </Fieldset>
    </form>
  );
}

function RemoveOwnPrice({ apiKey, onRemoved }: Props & { onRemoved: (key: ApiKey) => void }) {
  const queries = useQueryClient();
  const [asking, { open, close }] = useDisclosure();
  const remove = async () => {
    const written = await inheritPrice(apiKey.id);
    onRemoved(written);
    notifyDone('The key has no price of its own any more', written);
    await Promise.all([
      queries.invalidateQueries({ queryKey: ['keys'] }),
      queries.invalidateQueries({ queryKey: ['billing'] }),
    ]);
  };
  return (
    <>
      <Button variant="default" onClick={open}>
        Remove own price
      </Button>
      {asking && (
        <ConfirmDialog title="Remove this key’s own price?" confirm="Remove own price" act={remove} onClose={close}>
          From now on it follows the price of its API, or the default. Prices of its own that were to begin later are
          taken back; what was used before keeps its price.
        </ConfirmDialog>
      )}
    </>
  );
}

function SaveButton({ pending, dirty, what }: { pending: boolean; dirty: boolean; what: string }) {
  return (
    <Group>
      <Button type="submit" loading={pending} disabled={!dirty}>
        Save {what}
      </Button>
    </Group>
  );
}
