import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { keyQuery, keysQuery } from '../api/queries';

interface Props {
  value: number | undefined;
  serviceId?: number | undefined;
  onChange: (id: number | undefined) => void;
}

const OFFERED = 30;
const PAUSE_MILLIS = 200;

/** Chooses a key; the server searches, for there may be thousands. */
export function KeySelect({ value, serviceId, onChange }: Props) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text, PAUSE_MILLIS);
  const chosen = useQuery({ ...keyQuery(value ?? 0), enabled: value !== undefined });
  const labelOf = (name: string, prefix: string) => `${name} (${prefix}…)`;
  const chosenLabel = chosen.data && labelOf(chosen.data.name, chosen.data.prefix);
  // The chosen name stands in the input and is then no search.
  const query = { search: search === chosenLabel ? '' : search, service_id: serviceId, limit: OFFERED };
  const offered = useQuery(keysQuery(query));

  const options = new Map((offered.data?.items ?? []).map(({ id, name, prefix }) => [String(id), labelOf(name, prefix)]));
  if (value !== undefined) options.set(String(value), chosenLabel ?? `#${value}`);
  return (
    <Select
      size="xs"
      aria-label="Key"
      placeholder="All keys"
      clearable
      clearButtonProps={{ 'aria-label': 'All keys' }}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options: all }) => all}
      nothingFoundMessage="No key fits"
      data={[...options].map(([id, label]) => ({ value: id, label }))}
      value={value === undefined ? null : String(value)}
      onChange={(next) => onChange(next === null ? undefined : Number(next))}
    />
  );
}
