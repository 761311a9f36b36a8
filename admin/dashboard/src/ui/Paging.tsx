import { Button, Group, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';

interface Props {
  /** The cursors of the pages passed so far, as the URL holds them. */
  after: readonly string[];
  next: string | null | undefined;
  shown: number;
  onChange: (after: string[] | undefined) => void;
}

/** Steps through a list that the server pages by cursor. */
export function Paging({ after, next, shown, onChange }: Props) {
  if (after.length === 0 && !next) return null;
  const back = after.slice(0, -1);
  return (
    <Group justify="flex-end" gap="xs" mt="sm">
      <Text size="xs" c="dimmed">
        Page {after.length + 1} · {shown} rows
      </Text>
      <Button
        variant="default"
        leftSection={<IconChevronLeft size={14} />}
        disabled={after.length === 0}
        onClick={() => onChange(back.length === 0 ? undefined : back)}
      >
        Previous
      </Button>
      <Button
        variant="default"
        rightSection={<IconChevronRight size={14} />}
        disabled={!next}
        onClick={() => next && onChange([...after, next])}
      >
        Next
      </Button>
    </Group>
  );
}
