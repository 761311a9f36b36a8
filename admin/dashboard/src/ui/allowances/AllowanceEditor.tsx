import { Button, Group, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { allowancesQuery, editAllowances, type Allowances, type Owner } from '../../api/allowances';
import { ConfirmDialog } from '../ConfirmDialog';
import { ProblemAlert } from '../ProblemAlert';
import { notifyDone } from '../notify';
import { AllowanceFields } from './AllowanceFields';
import { AllowanceMeters } from './AllowanceMeters';
import {
  allowanceChecks,
  allowanceErrors,
  noAllowances,
  shownAllowanceFields,
  toAllowanceForm,
  toEdit,
  type AllowanceForm,
  type WithAllowances,
} from './allowanceForm';
import type { Meter } from './level';

interface Props {
  owner: Owner;
  /** As the owner was read; what is used of them follows by itself. */
  allowances: Allowances;
  /** For a budget that is new. */
  currency: string;
  /** Whom the allowances limit, for the sentence where there are none. */
  whom: string;
}

const ROW_OF: Record<Meter['key'], keyof AllowanceForm> = {
  requests_per_day: 'day',
  requests_per_month: 'month',
  budget_per_cycle: 'cycle',
};

/** What somebody may use, how much of it is used, and changing it. */
export function AllowanceEditor({ owner, allowances, currency, whom }: Props) {
  const queries = useQueryClient();
  const live = useQuery(allowancesQuery(owner));
  const [removing, setRemoving] = useState<Meter>();
  const form = useForm<WithAllowances>({
    initialValues: { allowances: toAllowanceForm(allowances, currency) },
    validate: { allowances: allowanceChecks },
  });
  const edit = toEdit(form.getInitialValues().allowances, form.values.allowances);
  const renew = () => queries.invalidateQueries({ queryKey: owner.kind === 'key' ? ['keys'] : ['billing', 'customers'] });
  const save = useMutation({
    mutationFn: () => editAllowances(owner, edit),
    onSuccess: async (written) => {
      const now = { allowances: toAllowanceForm(written, currency) };
      form.setInitialValues(now);
      form.setValues(now);
      form.resetDirty(now);
      notifyDone('Quotas and budget saved', written);
      await renew();
    },
    onError: (error) => form.setErrors(allowanceErrors(error)),
  });
  const remove = async ({ key, label }: Meter) => {
    const written = await editAllowances(owner, { [key]: null });
    // What was typed into the other inputs stays.
    const emptied = { [ROW_OF[key]]: noAllowances(currency)[ROW_OF[key]] };
    form.setInitialValues({ allowances: { ...form.getInitialValues().allowances, ...emptied } });
    form.setFieldValue('allowances', (now) => ({ ...now, ...emptied }));
    notifyDone(`${label}: no limit any more`, written);
    await renew();
  };
  return (
    <Stack gap="md">
      <ProblemAlert error={live.error} onRetry={() => void live.refetch()} />
      <AllowanceMeters
        allowances={live.data ?? allowances}
        onRemove={setRemoving}
        empty={
          <Text size="sm" c="dimmed">
            Nothing limits how much {whom} in all.
          </Text>
        }
      />
      <form onSubmit={form.onSubmit(() => save.mutate())}>
        <Stack gap="sm">
          <AllowanceFields input={form.getInputProps} />
          <ProblemAlert error={save.error} shown={shownAllowanceFields(save.error)} />
          <Group>
            <Button type="submit" loading={save.isPending} disabled={Object.keys(edit).length === 0}>
              Save quotas and budget
            </Button>
          </Group>
        </Stack>
      </form>
      {removing && (
        <ConfirmDialog title="Remove this limit?" confirm="Remove" act={() => remove(removing)} onClose={() => setRemoving(undefined)}>
          {removing.label} ({removing.used}): from the next request on it limits nothing and no alert tells of it.
        </ConfirmDialog>
      )}
    </Stack>
  );
}
