import { ActionIcon, Button, Group, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { IconPlus, IconTrash } from '@tabler/icons-react';

import { NO_TIER, type PriceForm } from './priceForm';

/** Tiers by quantity; the last has no end. */
export function TierFields({ form, currency }: { form: UseFormReturnType<PriceForm>; currency: string }) {
  const { tiers } = form.values;
  const last = tiers.length - 1;
  return (
    <Stack gap="xs">
      {tiers.map((_, index) => (
        <Group key={index} gap="xs" align="flex-start" wrap="nowrap">
          <TextInput
            flex={1}
            label={`Tier ${index + 1}, up to`}
            inputMode="numeric"
            disabled={index === last}
            placeholder={index === last ? 'no end' : undefined}
            {...form.getInputProps(`tiers.${index}.upTo`)}
          />
          <TextInput flex={1} label={`Each in ${currency}`} inputMode="decimal" {...form.getInputProps(`tiers.${index}.price`)} />
          <TextInput flex={1} label="Fee when reached" inputMode="decimal" {...form.getInputProps(`tiers.${index}.fee`)} />
          <ActionIcon
            mt={28}
            variant="subtle"
            color="gray"
            aria-label={`Remove tier ${index + 1}`}
            disabled={tiers.length < 2 || index === last}
            onClick={() => form.removeListItem('tiers', index)}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => form.insertListItem('tiers', { ...NO_TIER }, last)}
        >
          Add a tier
        </Button>
      </Group>
    </Stack>
  );
}
