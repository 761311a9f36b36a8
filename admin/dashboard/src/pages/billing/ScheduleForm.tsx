import { Button, Group, NativeSelect, Skeleton, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { scheduleQuery, setSchedule, type NewSchedule } from '../../api/billing';
import { formatMinute } from '../../lib/format';
import { fieldErrors } from '../../lib/formProblem';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { notifyDone } from '../../ui/notify';

/** When cycles end by themselves. */
export function ScheduleForm() {
  const { data, error } = useQuery(scheduleQuery);
  const ends = data?.open_cycle_ends_at;
  return (
    <Section
      title="When cycles end"
      text={data && (ends ? `The open one ends ${formatMinute(ends)}` : 'The open one ends when you say so')}
    >
      <ProblemAlert error={error} />
      {data === undefined && error === null && <Skeleton height={30} />}
      {data && <Fields kind={data.kind} day={data.day ? String(data.day) : '1'} />}
    </Section>
  );
}

function Fields(initialValues: { kind: string; day: string }) {
  const queries = useQueryClient();
  const form = useForm({
    initialValues,
    validate: {
      day: (day, { kind }) =>
        kind !== 'anniversary' || (/^\d{1,2}$/.test(day) && Number(day) >= 1 && Number(day) <= 31)
          ? null
          : 'must be between 1 and 31',
    },
  });
  const save = useMutation({
    mutationFn: ({ kind, day }: typeof form.values) => {
      const body: NewSchedule = kind === 'anniversary' ? { kind, day: Number(day) } : { kind };
      return setSchedule(body);
    },
    onSuccess: async () => {
      form.resetDirty();
      notifyDone('Schedule saved');
      await queries.invalidateQueries({ queryKey: ['billing'] });
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <form onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Group gap="xs" align="flex-start">
        <NativeSelect aria-label="When cycles end" {...form.getInputProps('kind')}>
          <option value="calendar_month">With the calendar month (UTC)</option>
          <option value="anniversary">On a day of each month (UTC)</option>
          <option value="manual">Only by hand</option>
        </NativeSelect>
        {form.values.kind === 'anniversary' && (
          <TextInput size="xs" w={120} aria-label="Day of the month" inputMode="numeric" {...form.getInputProps('day')} />
        )}
        <Button type="submit" disabled={!form.isDirty()} loading={save.isPending}>
          Save
        </Button>
      </Group>
      {form.isDirty() && (
        <Text size="xs" c="dimmed" mt={4}>
          It holds for the open cycle too; one whose end has come by then is closed at once.
        </Text>
      )}
      <ProblemAlert error={save.error} shown={['kind', 'day']} />
    </form>
  );
}
