import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { serviceQuery, servicesQuery } from '../api/queries';

interface Props {
  value: number | undefined;
  onChange: (id: number | undefined) => void;
  /** What no choice means. */
  anyLabel?: string;
  label?: string;
  description?: string;
}

const OFFERED = 30;
const PAUSE_MILLIS = 200;

/** Names need not be unique. */
const nameOf = (id: string, name: string) => `${name} (#${id})`;

/** Chooses an API; the server searches, for there may be thousands. */
export function ServiceSelect({ value, onChange, anyLabel = 'All APIs', label, description }: Props) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, PAUSE_MILLIS);
  const chosen = useQuery({ ...serviceQuery(value ?? 0), enabled: value !== undefined });
  const chosenName = chosen.data && nameOf(String(value), chosen.data.name);
  // The chosen name stands in the input and is then no search.
  const offered = useQuery(servicesQuery({ search: search === chosenName ? '' : search, limit: OFFERED }));

  const options = new Map((offered.data?.items ?? []).map(({ id, name }) => [String(id), name]));
  if (value !== undefined) options.set(String(value), chosen.data?.name ?? 'API');
  return (
    <Select
      size={label === undefined ? 'xs' : 'sm'}
      {...(label === undefined ? { 'aria-label': 'API' } : { label })}
      description={description}
      placeholder={anyLabel}
      clearable
      clearButtonProps={{ 'aria-label': anyLabel }}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options: all }) => all}
      nothingFoundMessage="No API has this in its name"
      data={[...options].map(([id, name]) => ({ value: id, label: nameOf(id, name) }))}
      value={value === undefined ? null : String(value)}
      onChange={(next) => onChange(next === null ? undefined : Number(next))}
    />
  );
}
