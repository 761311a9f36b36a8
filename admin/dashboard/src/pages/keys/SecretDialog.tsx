import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core';
import { IconEyeOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import type { ApiKeyCreated } from '../../api/client';
import { servicesQuery } from '../../api/queries';
import { clientCurl } from '../../lib/curl';
import { useGatewayAddress } from '../../lib/gatewayAddress';
import { CodeBlock } from '../../ui/CodeBlock';
import { CopyButton } from '../../ui/CopyButton';

interface Props {
  created: ApiKeyCreated;
  onClose: () => void;
}

/** Shows a secret the one time that it exists outside of the client that uses it. */
export function SecretDialog({ created, onClose }: Props) {
  const secret = created.api_key;
  const [asking, setAsking] = useState(false);
  const [copied, setCopied] = useState(false);
  useWarningBeforeLeaving(!copied && secret != null);
  const close = () => (copied || secret == null || asking ? onClose() : setAsking(true));
  return (
    <Modal opened onClose={close} title={`Key “${created.name}”`} size="lg" closeOnClickOutside={false}>
      {secret == null ? (
        <Alert color="orange" title="Its secret cannot be shown again">
          The key was made when this was sent the first time, and the answer was lost on the way.
          Revoke this key and make another.
        </Alert>
      ) : (
        <Stack gap="md">
          <Alert color="orange" variant="light" icon={<IconEyeOff size={18} />} title="Shown only now">
            The gateway keeps a digest and cannot show the key again. Store it where secrets belong.
          </Alert>
          <div className="code-block" data-testid="secret">
            <pre>{secret}</pre>
            <span className="copy">
              <CopyButton text={secret} what="key" onCopied={() => setCopied(true)} />
            </span>
          </div>
          <FirstRequest created={created} secret={secret} />
          {asking && (
            <Alert color="red" variant="light" role="alert" title="You have not copied the key">
              After closing it cannot be shown again.
            </Alert>
          )}
        </Stack>
      )}
      <Group justify="flex-end" gap="xs" mt="md">
        {asking && (
          <Button variant="default" onClick={() => setAsking(false)}>
            Back to the key
          </Button>
        )}
        <Button color={asking ? 'red.9' : undefined} onClick={close}>
          {asking ? 'Close without copying' : 'Close'}
        </Button>
      </Group>
    </Modal>
  );
}

function FirstRequest({ created, secret }: { created: ApiKeyCreated; secret: string }) {
  const address = useGatewayAddress();
  const anyService = useQuery({ ...servicesQuery({ limit: 1 }), enabled: created.service_id == null });
  const service = created.service_id ?? anyService.data?.items[0]?.id;
  if (service === undefined) return null;
  return (
    <Stack gap={4}>
      <Text size="sm">A first request, which shows that all of it works:</Text>
      <CodeBlock code={clientCurl(`${address}/proxy/${service}`, secret)} />
    </Stack>
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
