import { Stack, Text } from '@mantine/core';

import type { Webhook, WithSecret } from '../../api/webhooks';
import { CodeBlock } from '../../ui/CodeBlock';
import { SecretOnce } from '../../ui/SecretOnce';
import { VERIFICATION } from './verification';

interface Props {
  made: Webhook | WithSecret;
  title: string;
  onClose: () => void;
}

/** Shows a webhook's secret the one time that it leaves the gateway, and how to check with it. */
export function WebhookSecret({ made, title, onClose }: Props) {
  return (
    <SecretOnce
      title={title}
      secret={'secret' in made ? made.secret : null}
      what="secret"
      hint="Whoever has it can sign in the gateway’s name. Store it where the receiver keeps its secrets."
      lost="This was done when it was sent the first time, and the answer was lost on the way. Rotate the secret to get another."
      onClose={onClose}
    >
      <Stack gap={4}>
        <Text size="sm">Check every message with it before its body is read, here in Python:</Text>
        <CodeBlock code={VERIFICATION} what="verification" />
      </Stack>
    </SecretOnce>
  );
}
