import { Button, Group, NativeSelect, Popover, Stack, Text, TextInput } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { useState } from 'react';

import { formatDateTime } from '../lib/format';
import {
  PRESETS,
  fromLocalInput,
  isPreset,
  resolve,
  toLocalInput,
  type Range,
  type RangeSearch,
} from '../lib/range';

interface Props {
  range: Range;
  onChange: (search: RangeSearch) => void;
}

const CUSTOM = 'custom';

/** A preset that ends now, or two instants in the browser's time zone. */
export function RangePicker({ range, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const preset = 'preset' in range ? range.preset : CUSTOM;
  const choose = (value: string) => {
    if (isPreset(value)) onChange({ range: value });
    else setOpen(true);
  };
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus withinPortal withRoles={false}>
      <Popover.Target>
        <Group gap={4}>
          <NativeSelect
            aria-label="Time range"
            value={preset}
            leftSection={<IconCalendar size={14} />}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            {Object.entries(PRESETS).map(([value, { label }]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
            <option value={CUSTOM}>{'from' in range ? customLabel(range) : 'Custom…'}</option>
          </NativeSelect>
          {'from' in range && (
            <Button variant="default" onClick={() => setOpen(true)}>
              Change
            </Button>
          )}
        </Group>
      </Popover.Target>
      <Popover.Dropdown role="dialog" aria-label="Custom time range">
        <CustomRange
          range={range}
          onDone={(search) => {
            setOpen(false);
            onChange(search);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

const customLabel = ({ from, to }: { from: string; to: string }) =>
  `${formatDateTime(from)} – ${formatDateTime(to)}`;

function CustomRange({ range, onDone }: { range: Range; onDone: (search: RangeSearch) => void }) {
  const start = resolve(range);
  const [from, setFrom] = useState(toLocalInput(start.from));
  const [to, setTo] = useState(toLocalInput(start.to));
  const ends = { from: fromLocalInput(from), to: fromLocalInput(to) };
  const good = ends.from !== undefined && ends.to !== undefined && ends.from < ends.to;
  return (
    <Stack gap="xs">
      <TextInput type="datetime-local" label="From" value={from} onChange={(event) => setFrom(event.currentTarget.value)} />
      <TextInput
        type="datetime-local"
        label="To"
        value={to}
        error={good ? undefined : 'must be after the start'}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Text size="xs" c="dimmed">
        In this browser’s time zone, {Intl.DateTimeFormat().resolvedOptions().timeZone}.
      </Text>
      <Button disabled={!good} onClick={() => onDone(ends)}>
        Apply
      </Button>
    </Stack>
  );
}
