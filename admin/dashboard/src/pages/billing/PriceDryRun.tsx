import { Button, Group, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';

import { tryPrice, type NewPriceVersion } from '../../api/billing';
import { formatAmount } from '../../lib/decimal';
import { formatCount, formatDate } from '../../lib/format';
import { wholeHours } from '../../lib/range';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { checkPriceForm, toTerms, type PriceForm } from './priceForm';

interface Props {
  form: PriceForm;
  scope: NewPriceVersion['scope'];
  currency: string;
}

/** What the usage that really was would have cost. It changes nothing. */
export function PriceDryRun({ form, scope, currency }: Props) {
  const sound = Object.keys(checkPriceForm(form)).length === 0;
  const run = useMutation({
    mutationFn: () => tryPrice({ price: { ...toTerms(form), scope, currency }, ...wholeHours({ preset: '30d' }) }),
  });
  return (
    <Section title="Dry run" text="What the last 30 days would have cost under this price. Nothing is changed.">
      <Group gap="md">
        <Button variant="default" disabled={!sound} loading={run.isPending} onClick={() => run.mutate()}>
          Compute
        </Button>
        {run.data && (
          <Text size="sm" role="status">
            {formatAmount(run.data.total, run.data.currency)} for {formatCount(run.data.units)} units,{' '}
            {formatDate(run.data.from)} – {formatDate(run.data.to)}
          </Text>
        )}
      </Group>
      <ProblemAlert error={run.error} />
    </Section>
  );
}
