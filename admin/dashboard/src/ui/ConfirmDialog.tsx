import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';

import { ProblemAlert } from './ProblemAlert';

interface Props {
  title: string;
  children: ReactNode;
  /** The word on the button that does it. */
  confirm: string;
  /** Text to type first, where it cannot be undone and much hangs on it. */
  phrase?: string;
  act: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something that cannot be undone. It closes when it is done, not before. */
export function ConfirmDialog({ title, children, confirm, phrase, act, onClose }: Props) {
  const [typed, setTyped] = useState('');
  const action = useMutation({ mutationFn: act, onSuccess: onClose });
  const ready = phrase === undefined || typed.trim() === phrase;
  return (
    <Modal opened onClose={onClose} title={title} closeOnClickOutside={!action.isPending}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // React hands events on to where the dialog is written, which may be within another form.
          event.stopPropagation();
          if (ready) action.mutate();
        }}
      >
        <Stack gap="md">
          <Text size="sm" component="div">
            {children}
          </Text>
          {phrase !== undefined && (
            <TextInput
              label={`Type “${phrase}” to confirm`}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              autoComplete="off"
              data-autofocus
            />
          )}
          <ProblemAlert error={action.error} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose} data-autofocus={phrase === undefined || undefined}>
              Cancel
            </Button>
            <Button type="submit" color="red.9" disabled={!ready} loading={action.isPending}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
