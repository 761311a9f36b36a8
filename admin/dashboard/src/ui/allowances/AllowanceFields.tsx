import { Group, NativeSelect, SimpleGrid, Stack, Text, TextInput } from '@mantine/core';

interface Props {
  /** What a form gives an input by its path; the inputs stand under `allowances`. */
  input: (path: string) => object;
}

/** Inputs for quotas and a budget, with what happens when they are used up. */
export function AllowanceFields({ input }: Props) {
  return (
    <Stack gap="sm">
      <SimpleGrid type="container" cols={{ base: 1, '500px': 2 }} spacing="md" verticalSpacing="sm">
        <Quota label="Requests per day" name="day" placeholder="1,000" input={input} />
        <Quota label="Requests per month" name="month" placeholder="20,000" input={input} />
      </SimpleGrid>
      <Group gap="xs" align="flex-start" wrap="nowrap">
        <TextInput
          flex={2}
          label="Budget per cycle"
          inputMode="decimal"
          placeholder="25.00"
          autoComplete="off"
          {...input('allowances.cycle.amount')}
        />
        <TextInput
          flex={1}
          miw={72}
          label="Currency"
          aria-label="Currency of the budget"
          maxLength={3}
          autoComplete="off"
          {...input('allowances.cycle.currency')}
        />
        <WhenUsedUp of="Budget per cycle" {...input('allowances.cycle.enforcement')} />
      </Group>
      <Text size="xs" c="dimmed">
        Empty: no limit. Days and months are UTC. Hard refuses further requests with 429 once all of it is used; soft
        lets them pass, and only alerts tell.
      </Text>
    </Stack>
  );
}

interface QuotaProps extends Props {
  label: string;
  name: 'day' | 'month';
  placeholder: string;
}

function Quota({ label, name, placeholder, input }: QuotaProps) {
  return (
    <Group gap="xs" align="flex-start" wrap="nowrap">
      <TextInput
        flex={2}
        label={label}
        inputMode="numeric"
        placeholder={placeholder}
        autoComplete="off"
        {...input(`allowances.${name}.limit`)}
      />
      <WhenUsedUp of={label} {...input(`allowances.${name}.enforcement`)} />
    </Group>
  );
}

const WhenUsedUp = ({ of, ...input }: { of: string }) => (
  <NativeSelect flex={1} miw={84} size="sm" label="Used up" aria-label={`${of}: used up`} {...input}>
    <option value="hard">hard</option>
    <option value="soft">soft</option>
  </NativeSelect>
);
