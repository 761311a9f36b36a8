import { Button, Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { bodyOf, client, type Service } from '../../api/client';
import { serviceQuery } from '../../api/queries';
import { fieldErrors } from '../../lib/formProblem';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { notifyDone } from '../../ui/notify';
import { checkHeader, checkStatuses, checkWhole, ruleOf, told, valuesOf } from './meteringForm';

/** The API's fields, and the inputs that they stand at. */
const NAMES = {
  'metering.billable_statuses': 'statuses',
  'metering.unit': 'unit',
  'metering.unit.header.name': 'header',
  'metering.unit.header.when_missing': 'whenMissing',
  'metering.max_units': 'maxUnits',
};

const UNITS = [
  { value: 'request', label: 'Requests' },
  { value: 'bytes', label: 'Bytes of bodies' },
  { value: 'header', label: 'What the backend says' },
];
const BODIES = [
  { value: 'response', label: 'Of the answer' },
  { value: 'request', label: 'Of the request' },
  { value: 'both', label: 'Of both' },
];
const SIZES = [
  { value: 'kilobyte', label: 'Per kilobyte (1,000 bytes)' },
  { value: 'megabyte', label: 'Per megabyte (1,000,000 bytes)' },
];

/** What an API's answers are worth: which are billed, and how many units they count. */
export default function MeteringSection({ service }: { service: Service }) {
  const queries = useQueryClient();
  const form = useForm({
    initialValues: valuesOf(service.metering),
    validate: {
      statuses: checkStatuses,
      header: checkHeader,
      whenMissing: (text, { unit }) => (unit === 'header' ? checkWhole(text, 0) : null),
      maxUnits: (text, { unit }) => (unit === 'request' ? null : checkWhole(text, 1)),
    },
  });
  const save = useMutation({
    mutationFn: (values: typeof form.values) => {
      const params = { path: { service_id: service.id } };
      return bodyOf(client.PATCH('/api/v1/services/{service_id}', { params, body: { metering: ruleOf(values) } }));
    },
    onSuccess: async (saved) => {
      form.setInitialValues(valuesOf(saved.metering));
      form.reset();
      queries.setQueryData(serviceQuery(service.id).queryKey, saved);
      notifyDone('What requests are worth is saved', saved);
      await queries.invalidateQueries({ queryKey: ['services'] });
    },
    onError: (error) => form.setErrors(fieldErrors(error, NAMES)),
  });
  const { unit } = form.values;
  return (
    <Section title="What requests are worth" text={told(service.metering)}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))} aria-label="What requests are worth">
        <Stack gap="sm">
          <TextInput
            label="Billable statuses"
            description="Of the backend’s answers. What the gateway answers itself is never billed."
            {...form.getInputProps('statuses')}
          />
          <NativeSelect size="sm" label="Counted are" data={UNITS} {...form.getInputProps('unit')} />
          {unit === 'bytes' && (
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
              <NativeSelect size="sm" label="Bodies" data={BODIES} {...form.getInputProps('of')} />
              <NativeSelect size="sm" label="One unit" data={SIZES} {...form.getInputProps('per')} />
            </SimpleGrid>
          )}
          {unit === 'header' && (
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
              <TextInput label="Header of the answer" {...form.getInputProps('header')} />
              <TextInput label="Units without it" inputMode="numeric" {...form.getInputProps('whenMissing')} />
            </SimpleGrid>
          )}
          {unit !== 'request' && (
            <TextInput label="Most units of one request" inputMode="numeric" {...form.getInputProps('maxUnits')} />
          )}
          {unit === 'header' && (
            <Text size="sm" c="dimmed">
              The header is for the gateway alone: clients do not get it.
            </Text>
          )}
          <ProblemAlert error={save.error} shown={Object.keys(NAMES)} />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={!form.isDirty()}>
              Save units
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
