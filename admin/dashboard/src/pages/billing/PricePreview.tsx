import { Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { previewPrice } from '../../api/billing';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { ChargeTable } from './ChargeTable';
import { checkPriceForm, toTerms, type PriceForm } from './priceForm';

const PAUSE_MILLIS = 300;

/** What a number of units would cost: the gateway computes it as it would compute the bill. */
export function PricePreview({ form, currency }: { form: PriceForm; currency: string }) {
  const [units, setUnits] = useState('10000');
  const [asked] = useDebouncedValue({ form, units: units.trim() }, PAUSE_MILLIS);
  const sound = Object.keys(checkPriceForm(asked.form)).length === 0 && /^\d{1,15}$/.test(asked.units);
  const preview = useQuery({
    queryKey: ['billing', 'preview', asked, currency],
    queryFn: () => previewPrice({ ...toTerms(asked.form), currency, units: Number(asked.units) }),
    enabled: sound,
    placeholderData: keepPreviousData,
  });
  return (
    <Section title="Preview">
      <Stack gap="sm">
        <TextInput label="Units in a cycle" w={180} inputMode="numeric" value={units} onChange={(event) => setUnits(event.currentTarget.value)} />
        {!sound && (
          <Text size="sm" c="dimmed">
            Fill in the price to see what this many units cost.
          </Text>
        )}
        {sound && <ProblemAlert error={preview.error} />}
        {sound && preview.data && <ChargeTable lines={preview.data.lines} total={preview.data.total} currency={currency} />}
      </Stack>
    </Section>
  );
}
