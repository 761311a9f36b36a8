import { Button, Fieldset, Group, Modal, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { bodyOf, client, type ApiKeyCreated, type NewApiKey } from '../../api/client';
import { billingSummaryQuery } from '../../api/queries';
import { fieldErrors } from '../../lib/formProblem';
import { useIdempotencyKey } from '../../lib/idempotency';
import { CustomerSelect } from '../../ui/CustomerSelect';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { ServiceSelect } from '../../ui/ServiceSelect';
import { AllowanceFields } from '../../ui/allowances/AllowanceFields';
import { allowanceErrors, shownAllowanceFields } from '../../ui/allowances/allowanceForm';
import { notifyDone } from '../../ui/notify';
import { SecretDialog } from './SecretDialog';
import { API_FIELDS, FORM_NAMES, NO_KEY, checks, toNewKey, type KeyForm } from './keyForm';

interface Props {
  serviceId?: number | undefined;
  onClose: () => void;
}

export function GenerateKey({ serviceId, onClose }: Props) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const [service, setService] = useState(serviceId);
  const [customer, setCustomer] = useState<number | null>(null);
  const form = useForm<KeyForm>({ initialValues: NO_KEY, validate: checks });
  useOwnCurrency(form);
  const generate = useMutation({
    mutationFn: (values: KeyForm) => {
      const body = { ...toNewKey(values), ...(customer !== null && { customer_id: customer }) };
      return create(service, body, idempotency.keyFor({ service, body }));
    },
    onSuccess: async (created) => {
      notifyDone(`${created.name} is made`, created);
      await queries.invalidateQueries({ queryKey: ['keys'] });
    },
    onError: (error) => form.setErrors({ ...fieldErrors(error, FORM_NAMES), ...allowanceErrors(error) }),
  });
  if (generate.data) return <SecretDialog created={generate.data} onClose={onClose} />;
  return (
    <Modal opened onClose={onClose} title="Generate key" size="lg" closeOnClickOutside={false}>
      <form onSubmit={form.onSubmit((values) => generate.mutate(values))}>
        <Stack gap="md">
          <Fieldset legend="General">
            <Stack gap="sm">
              <TextInput
                label="Name"
                required
                maxLength={100}
                placeholder="Mobile app"
                data-autofocus
                description="Whom it is for"
                {...form.getInputProps('name')}
              />
              <ServiceSelect
                label="API"
                anyLabel="All APIs"
                description="Without a choice it opens all of them, also later ones"
                value={service}
                onChange={setService}
              />
              <CustomerSelect value={customer} onChange={setCustomer} />
            </Stack>
          </Fieldset>
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Fieldset legend="Limit">
              <Stack gap="sm">
                <TextInput
                  label="Requests per window"
                  placeholder="10 / 1m"
                  description="Such as 10 / 1m or 1000 / 1d; empty: the default"
                  {...form.getInputProps('limit')}
                />
                <TextInput
                  label="Burst"
                  inputMode="numeric"
                  placeholder="as many as the limit"
                  description="How many may come at once"
                  {...form.getInputProps('burst')}
                />
              </Stack>
            </Fieldset>
            <Fieldset legend="Price">
              <Stack gap="sm">
                <TextInput
                  label="Price per request"
                  inputMode="decimal"
                  placeholder="0.001"
                  description="Empty: its API’s, or the default"
                  {...form.getInputProps('price')}
                />
                <Text size="xs" c="dimmed">
                  Tiers, packages and fees can be set under Billing, Prices.
                </Text>
              </Stack>
            </Fieldset>
          </SimpleGrid>
          <Fieldset legend="Quotas and budget">
            <AllowanceFields input={form.getInputProps} />
          </Fieldset>
          <Fieldset legend="Expiry">
            <TextInput
              label="Expires"
              type="datetime-local"
              maw={280}
              description="Empty: never"
              {...form.getInputProps('expires')}
            />
          </Fieldset>
          <ProblemAlert error={generate.error} shown={[...API_FIELDS, ...shownAllowanceFields(generate.error)]} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={generate.isPending}>
              Generate
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Budgets are in the organization's currency until somebody types another. */
function useOwnCurrency(form: UseFormReturnType<KeyForm>) {
  const { data } = useQuery(billingSummaryQuery);
  const { setFieldValue } = form;
  useEffect(() => {
    setFieldValue('allowances.cycle.currency', (typed) => typed || (data?.currency ?? ''));
  }, [data?.currency, setFieldValue]);
}

function create(service: number | undefined, body: NewApiKey, key: string): Promise<ApiKeyCreated> {
  const header = { 'Idempotency-Key': key };
  if (service === undefined) return bodyOf(client.POST('/api/v1/keys', { body, params: { header } }));
  const path = { service_id: service };
  return bodyOf(client.POST('/api/v1/services/{service_id}/keys', { body, params: { header, path } }));
}
