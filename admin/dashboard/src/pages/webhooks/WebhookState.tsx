import { Badge } from '@mantine/core';

import type { Webhook } from '../../api/webhooks';

/** Whether anything is sent, and whether it arrives. */
export function WebhookState({ webhook: { enabled, disabled_reason, failing_since } }: { webhook: Webhook }) {
  if (!enabled) return <Badge color="gray">{disabled_reason ? 'switched off by the gateway' : 'switched off'}</Badge>;
  return failing_since ? <Badge color="orange">failing</Badge> : <Badge color="teal">on</Badge>;
}
