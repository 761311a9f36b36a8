import { Alert, Button, Group, Modal, Stack } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useEffect, useState, type ReactNode } from 'react';

import { CopyButton } from './CopyButton';

interface Props {
  title: string;
  /** None when the answer that held it was lost. */
  secret: string | null | undefined;
  /** What it is called: “key”. */
  what: string;
  /** Why it is shown only now, and where it belongs. */
  hint: string;
  /** What to do where there is none. */
  lost: string;
  /** What to do with it. */
  children: ReactNode;
  onClose: () => void;
}

/** Shows a secret the one time that it exists outside of where it is used; closing warns first. */
export function SecretOnce({ title, secret, what, hint, lost, children, onClose }: Props) {
  const [asking, setAsking] = useState(false);
  const [copied, setCopied] = useState(false);
  useWarningBeforeLeaving(!copied && secret != null);
  const close = () => (copied || secret == null || asking ? onClose() : setAsking(true));
  return (
    <Modal opened onClose={close} title={title} size="lg" closeOnClickOutside={false}>
      {secret == null ? (
        <Alert color="orange" title="Its secret cannot be shown again">
          {lost}
        </Alert>
      ) : (
        <Stack gap="md">
          <Alert color="orange" variant="light" icon={<IconEyeOff size={18} />} title="Shown only now">
            {hint}
          </Alert>
          <div className="code-block" data-testid="secret">
            <pre>{secret}</pre>
            <span className="copy">
              <CopyButton text={secret} what={what} onCopied={() => setCopied(true)} />
            </span>
          </div>
          {children}
          {asking && (
            <Alert color="red" variant="light" role="alert" title={`You have not copied the ${what}`}>
              After closing it cannot be shown again.
            </Alert>
          )}
        </Stack>
      )}
      <Group justify="flex-end" gap="xs" mt="md">
        {asking && (
          <Button variant="default" onClick={() => setAsking(false)}>
            Back to the {what}
          </Button>
        )}
        <Button color={asking ? 'red.9' : undefined} onClick={close}>
          {asking ? 'Close without copying' : 'Close'}
        </Button>
      </Group>
    </Modal>
  );
}

/** Closing the tab would lose the secret as well. */
function useWarningBeforeLeaving(active: boolean) {
  useEffect(() => {
    if (!active) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [active]);
}
