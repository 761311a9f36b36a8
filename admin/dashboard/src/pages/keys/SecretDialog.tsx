import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import type { ApiKeyCreated } from '../../api/client';
import { servicesQuery } from '../../api/queries';
import { clientCurl } from '../../lib/curl';
import { useGatewayAddress } from '../../lib/gatewayAddress';
import { CodeBlock } from '../../ui/CodeBlock';
import { SecretOnce } from '../../ui/SecretOnce';

interface Props {
  created: ApiKeyCreated;
  onClose: () => void;
}

/** Shows a key the one time that it exists outside of the client that uses it. */
export function SecretDialog({ created, onClose }: Props) {
  const { name, api_key: secret } = created;
  return (
    <SecretOnce
      title={`Key “${name}”`}
      secret={secret}
      what="key"
      hint="The gateway keeps a digest and cannot show the key again. Store it where secrets belong."
      lost="The key was made when this was sent the first time, and the answer was lost on the way. Revoke this key and make another."
      onClose={onClose}
    >
      {secret != null && <FirstRequest created={created} secret={secret} />}
    </SecretOnce>
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
