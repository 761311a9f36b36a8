import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { customersQuery } from '../api/billing';

interface Props {
  value: number | null;
  onChange: (id: number | null) => void;
}

/** As many as a list of the API gives at once. */
const OFFERED = 100;

/** Chooses who is billed for a key. It is not there while there are no customers. */
export function CustomerSelect({ value, onChange }: Props) {
  const { data } = useQuery(customersQuery({ limit: OFFERED }));
  const customers = data?.items ?? [];
  if (customers.length === 0 && value === null) return null;
  const options = new Map(customers.map(({ id, name }) => [String(id), `${name} (#${id})`]));
  if (value !== null && !options.has(String(value))) options.set(String(value), `#${value}`);
  return (
    <Select
      label="Customer"
      description="Who is billed for it"
      placeholder="nobody"
      clearable
      clearButtonProps={{ 'aria-label': 'No customer' }}
      searchable
      data={[...options].map(([id, label]) => ({ value: id, label }))}
      value={value === null ? null : String(value)}
      onChange={(next) => onChange(next === null ? null : Number(next))}
    />
  );
}
