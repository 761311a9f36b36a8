import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { customerQuery, customersQuery } from '../api/billing';

interface Props {
  value: number | null;
  onChange: (id: number | null) => void;
  /** As a filter above a list, and not in a form. */
  compact?: boolean;
}

const OFFERED = 30;
const PAUSE_MILLIS = 200;

/** Names need not be unique. */
const nameOf = (id: number | string, name: string) => `${name} (#${id})`;

/** Chooses a customer; the server searches. In a form it is not there while there are none. */
export function CustomerSelect({ value, onChange, compact = false }: Props) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, PAUSE_MILLIS);
  const chosen = useQuery({ ...customerQuery(value ?? 0), enabled: value !== null });
  const chosenName = value !== null && chosen.data ? nameOf(value, chosen.data.name) : undefined;
  // The chosen name stands in the input and is then no search.
  const offered = useQuery(customersQuery({ search: search === chosenName ? undefined : search || undefined, limit: OFFERED }));

  const customers = offered.data?.items ?? [];
  if (!compact && customers.length === 0 && value === null && text === '') return null;
  const options = new Map(customers.map(({ id, name }) => [String(id), nameOf(id, name)]));
  if (value !== null && !options.has(String(value))) options.set(String(value), chosenName ?? `#${value}`);
  return (
    <Select
      size={compact ? 'xs' : 'sm'}
      {...(compact ? { 'aria-label': 'Customer' } : { label: 'Customer', description: 'Who is billed for it' })}
      placeholder={compact ? 'All customers' : 'nobody'}
      clearable
      clearButtonProps={{ 'aria-label': compact ? 'All customers' : 'No customer' }}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options: all }) => all}
      nothingFoundMessage="No customer has this in its name"
      data={[...options].map(([id, label]) => ({ value: id, label }))}
      value={value === null ? null : String(value)}
      onChange={(next) => onChange(next === null ? null : Number(next))}
    />
  );
}
