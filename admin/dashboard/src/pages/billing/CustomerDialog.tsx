import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { createCustomer, editCustomer, type Customer, type CustomerEdit } from '../../api/billing';
import { fieldErrors } from '../../lib/formProblem';
import { useIdempotencyKey } from '../../lib/idempotency';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { notifyDone } from '../../ui/notify';
import { checkName } from '../apis/checks';

interface Props {
  /** None: a new one is made. */
  customer: Customer | undefined;
  onClose: () => void;
}

interface Values {
  name: string;
  external_id: string;
  email: string;
}

export function CustomerDialog({ customer, onClose }: Props) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const form = useForm<Values>({
    initialValues: {
      name: customer?.name ?? '',
      external_id: customer?.external_id ?? '',
      email: customer?.email ?? '',
    },
    validate: { name: checkName },
  });
  const save = useMutation({
    mutationFn: (values: Values) => {
      if (customer) return editCustomer(customer.id, changesTo(customer, values));
      const body = {
        name: values.name.trim(),
        external_id: values.external_id.trim() || null,
        email: values.email.trim() || null,
        prepaid: false,
      };
      return createCustomer(body, idempotency.keyFor(body));
    },
    onSuccess: async ({ name }) => {
      notifyDone(`${name} is saved`);
      onClose();
      await queries.invalidateQueries({ queryKey: ['billing', 'customers'] });
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Modal opened onClose={onClose} title={customer ? 'Edit customer' : 'New customer'} closeOnClickOutside={false}>
      <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
        <Stack gap="sm">
          <TextInput label="Name" required maxLength={100} data-autofocus {...form.getInputProps('name')} />
          <TextInput label="External ID" description="What your other systems call it" {...form.getInputProps('external_id')} />
          <TextInput label="E-mail" type="email" {...form.getInputProps('email')} />
          <ProblemAlert error={save.error} shown={['name', 'external_id', 'email']} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** Only what was changed is sent, so that another tab's change of another field stays. */
function changesTo(customer: Customer, values: Values): CustomerEdit {
  const edit: CustomerEdit = {};
  if (values.name !== customer.name) edit.name = values.name.trim();
  if (values.external_id !== (customer.external_id ?? '')) edit.external_id = values.external_id.trim() || null;
  if (values.email !== (customer.email ?? '')) edit.email = values.email.trim() || null;
  return edit;
}
