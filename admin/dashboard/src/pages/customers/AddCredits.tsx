import { Button, Group, Modal, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';

import { addCredits, type Credits } from '../../api/allowances';
import { formatAmount } from '../../lib/decimal';
import { fieldErrors } from '../../lib/formProblem';
import { useIdempotencyKey } from '../../lib/idempotency';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { notifyDone } from '../../ui/notify';
import { NO_CREDITS, creditChecks, toNewCredits, type CreditsForm } from './creditsForm';

interface Props {
  credits: Credits;
  ownCurrency: string;
  onClose: () => void;
}

/** Moves a balance: entries are only ever added, so a mistake is corrected by another. */
export function AddCredits({ credits, ownCurrency, onClose }: Props) {
  const queries = useQueryClient();
  const idempotency = useIdempotencyKey();
  const { customer_id: customer, currency, balance } = credits;
  const form = useForm<CreditsForm>({
    initialValues: { ...NO_CREDITS, currency: currency ?? ownCurrency },
    validate: creditChecks,
  });
  const add = useMutation({
    mutationFn: (values: CreditsForm) => {
      const body = toNewCredits(values);
      return addCredits(customer, body, idempotency.keyFor(body));
    },
    onSuccess: async (entry) => {
      notifyDone(`${formatAmount(entry.amount.replace('-', ''), entry.currency)} ${entry.kind === 'grant' ? 'granted' : 'taken back'}`, entry);
      onClose();
      await queries.invalidateQueries({ queryKey: ['billing'] });
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const { direction } = form.values;
  return (
    <Modal opened onClose={onClose} title="Add credits" closeOnClickOutside={false}>
      <form onSubmit={form.onSubmit((values) => add.mutate(values))}>
        <Stack gap="sm">
          <SegmentedControl
            aria-label="What to do"
            data={[
              { value: 'grant', label: 'Grant' },
              { value: 'correct', label: 'Take back' },
            ]}
            value={direction}
            onChange={(next) => form.setFieldValue('direction', next as CreditsForm['direction'])}
          />
          <Text size="xs" c="dimmed">
            {direction === 'grant'
              ? 'Raises the balance at once. A movement is never changed or deleted, only corrected by another.'
              : `Lowers the balance at once, at most to zero; it is ${formatAmount(balance, currency ?? ownCurrency)} now.`}
          </Text>
          <Group gap="xs" align="flex-start" wrap="nowrap">
            <TextInput
              flex={2}
              label={currency ? `Amount in ${currency}` : 'Amount'}
              required
              inputMode="decimal"
              placeholder="100.00"
              autoComplete="off"
              data-autofocus
              {...form.getInputProps('amount')}
            />
            {!currency && (
              <TextInput
                flex={1}
                label="Currency"
                required
                maxLength={3}
                autoComplete="off"
                description="Of all credits to come"
                {...form.getInputProps('currency')}
              />
            )}
          </Group>
          <TextInput
            label="Reason"
            maxLength={500}
            placeholder="bank transfer of 3 May"
            description="It stands with the movement"
            {...form.getInputProps('reason')}
          />
          <ProblemAlert error={add.error} shown={['amount', 'reason', ...(currency ? [] : ['currency'])]} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={add.isPending}>
              {direction === 'grant' ? 'Grant credits' : 'Take credits back'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
