import { Badge, Text, Tooltip } from '@mantine/core';

import type { ApiKeyStatus } from '../api/client';
import type { Outcome, Severity } from '../api/calls';
import { NOTHING, formatDateTime, formatRelative } from '../lib/format';
import { OUTCOMES } from './outcomes';

const STATUS_COLORS: Record<ApiKeyStatus, string> = { active: 'teal', expired: 'orange', revoked: 'gray' };

export function KeyStatus({ status }: { status: ApiKeyStatus }) {
  return <Badge color={STATUS_COLORS[status]}>{status}</Badge>;
}

export function OutcomeBadge({ outcome, status }: { outcome: Outcome; status: number }) {
  const known = OUTCOMES[outcome];
  return (
    // A client that left before there was an answer has no status.
    <Tooltip label={status === 0 ? 'The client left before there was an answer' : known.label}>
      <Badge color={known.badge} className="mono">
        {status === 0 ? 'left' : status}
      </Badge>
    </Tooltip>
  );
}

const SEVERITY_COLORS: Record<Severity, string> = { info: 'blue', warning: 'orange', critical: 'red' };

export function SeverityBadge({ severity }: { severity: Severity }) {
  return <Badge color={SEVERITY_COLORS[severity]}>{severity}</Badge>;
}

/** When something happened, as a distance; the instant on hovering. */
export function When({ at, never = NOTHING }: { at: string | null | undefined; never?: string }) {
  if (!at) {
    return (
      <Text span inherit c="dimmed">
        {never}
      </Text>
    );
  }
  return (
    <time dateTime={at} title={formatDateTime(at)}>
      {formatRelative(at)}
    </time>
  );
}
