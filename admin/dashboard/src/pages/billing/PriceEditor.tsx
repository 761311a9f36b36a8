import { Button, Group, Modal, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { createPrice, type ModelKind, type NewPriceVersion } from '../../api/billing';
import { Problem } from '../../api/problem';
import { billingSummaryQuery } from '../../api/queries';
import { formatDateTime } from '../../lib/format';
import { useIdempotencyKey } from '../../lib/idempotency';
import { fromLocalInput } from '../../lib/range';
import { KeySelect } from '../../ui/KeySelect';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { ServiceSelect } from '../../ui/ServiceSelect';
import { notifyDone } from '../../ui/notify';
import { PriceDryRun } from './PriceDryRun';
import { PricePreview } from './PricePreview';
import { TierFields } from './TierFields';
import { NO_PRICE, checkPriceForm, formField, toTerms, type PriceForm } from './priceForm';

const KINDS: { value: ModelKind; label: string }[] = [
  { value: 'per_unit', label: 'Per unit' },
  { value: 'graduated', label: 'Graduated' },
  { value: 'volume', label: 'Volume' },
  { value: 'package', label: 'Package' },
];

const HINTS: Record<ModelKind, string> = {
  per_unit: 'Every unit costs the same.',
  graduated: 'Each unit costs what the tier says that it falls into.',
  volume: 'All units cost what the tier says that the last of them falls into.',
  package: 'Units come in packages; one begun counts as one used up.',
};

/** Makes a price version, and shows what it would cost before it is made. */
export default function PriceEditor({ onClose }: { onClose: () => void }) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const [service, setService] = useState<number>();
  const [key, setKey] = useState<number>();
  const { data: summary } = useQuery(billingSummaryQuery);
  const currency = summary?.currency ?? 'USD';
  const form = useForm<PriceForm>({ initialValues: NO_PRICE, validate: checkPriceForm });
  const save = useMutation({
    mutationFn: (price: NewPriceVersion) => createPrice(price, idempotency.keyFor(price)),
    onSuccess: async (written) => {
      notifyDone(`The price holds from ${formatDateTime(written.effective_at)} on`, written);
      onClose();
      await queries.invalidateQueries();
    },
    onError: (error) => {
      if (!(error instanceof Problem)) return;
      form.setErrors(Object.fromEntries(error.errors.map(({ field, message }) => [formField(field), message])));
    },
  });
  const { kind } = form.values;
  const scope = scopeOf(key, service);
  const submit = (values: PriceForm) => {
    const effective = fromLocalInput(values.effective);
    save.mutate({ ...toTerms(values), scope, currency, ...(effective && { effective_at: effective }) });
  };
  return (
    <Modal opened onClose={onClose} title="New price" size="xl" closeOnClickOutside={false}>
      <form onSubmit={form.onSubmit(submit)}>
        <Stack gap="md">
          <Group gap="xs" align="center">
            <Text size="sm">For</Text>
            <KeySelect value={key} serviceId={service} onChange={setKey} />
            <Text size="sm">of</Text>
            <ServiceSelect value={service} onChange={setService} />
            <Text size="xs" c="dimmed">
              Without a choice it holds wherever nothing more specific does.
            </Text>
          </Group>
          <div>
            <SegmentedControl
              aria-label="Kind of price"
              data={KINDS}
              value={kind}
              onChange={(next) => form.setFieldValue('kind', next as ModelKind)}
            />
            <Text size="xs" c="dimmed" mt={4}>
              {HINTS[kind]}
            </Text>
          </div>
          {kind === 'per_unit' && (
            <TextInput label={`Price per unit in ${currency}`} required inputMode="decimal" {...form.getInputProps('unitPrice')} />
          )}
          {kind === 'package' && (
            <SimpleGrid cols={{ base: 1, sm: 2 }}>
              <TextInput label="Units in a package" required inputMode="numeric" {...form.getInputProps('size')} />
              <TextInput label={`Price of a package in ${currency}`} required inputMode="decimal" {...form.getInputProps('packagePrice')} />
            </SimpleGrid>
          )}
          {(kind === 'graduated' || kind === 'volume') && <TierFields form={form} currency={currency} />}
          <SimpleGrid cols={{ base: 1, sm: 3 }}>
            <TextInput label="Free units per cycle" inputMode="numeric" {...form.getInputProps('freeUnits')} />
            <TextInput label="Flat fee per cycle" inputMode="decimal" {...form.getInputProps('flatFee')} />
            <TextInput label="Minimum per cycle" inputMode="decimal" {...form.getInputProps('minimum')} />
          </SimpleGrid>
          <TextInput
            label="In effect from"
            type="datetime-local"
            w={240}
            description="Empty: from now on"
            {...form.getInputProps('effective')}
          />
          <PricePreview form={form.values} currency={currency} />
          <PriceDryRun form={form.values} scope={scope} currency={currency} />
          <ProblemAlert error={save.error} shown={shownFields(save.error)} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Set price
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function scopeOf(key: number | undefined, service: number | undefined): NewPriceVersion['scope'] {
  if (key !== undefined) return { api_key_id: key };
  return service === undefined ? 'default' : { service_id: service };
}

/** Fields whose messages stand at an input; those without one stay in the alert. */
function shownFields(error: unknown): string[] {
  if (!(error instanceof Problem)) return [];
  return error.errors.map(({ field }) => field).filter((field) => formField(field) !== field);
}
