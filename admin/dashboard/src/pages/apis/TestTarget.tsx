import { Alert, Button, Group, Text } from '@mantine/core';
import { IconPlugConnected } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';

import { testTarget, type TargetTested } from '../../api/calls';
import { fieldErrors } from '../../lib/formProblem';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { checkTarget } from './checks';

interface Props {
  target: string;
  /** Messages for the form's own field. */
  onRefused: (errors: Record<string, string>) => void;
}

/** Asks the gateway to send one request to the target, and says what came of it. */
export function TestTarget({ target, onRefused }: Props) {
  const test = useMutation({
    mutationFn: testTarget,
    onError: (error) => onRefused(fieldErrors(error)),
  });
  const run = () => {
    const wrong = checkTarget(target);
    if (wrong === null) test.mutate(target.trim());
    else onRefused({ target_url: wrong });
  };
  // What was found out about another address says nothing about this one.
  const isAbout = test.variables === target.trim();
  return (
    <>
      <Group gap="xs">
        <Button variant="default" leftSection={<IconPlugConnected size={14} />} loading={test.isPending} onClick={run}>
          Send a test request
        </Button>
        <Text size="xs" c="dimmed">
          One request from the gateway to the target. Nothing is saved.
        </Text>
      </Group>
      {isAbout && test.data && <Result result={test.data} />}
      {isAbout && <ProblemAlert error={test.error} shown={['target_url']} />}
    </>
  );
}

function Result({ result: { reached, status, method, latency_ms, detail } }: { result: TargetTested }) {
  if (!reached) {
    return (
      <Alert role="status" color="orange" variant="light" title="The target does not answer">
        {detail}
      </Alert>
    );
  }
  const title = `The target answered ${status} in ${Math.round(latency_ms ?? 0)} ms`;
  return (
    <Alert role="status" color={adviceOn(status ?? 0) ? 'orange' : 'teal'} variant="light" title={title}>
      {method} request. {adviceOn(status ?? 0)}
    </Alert>
  );
}

/** What a status says about the address, if anything. */
function adviceOn(status: number): string | undefined {
  if (status === 401 || status === 403) return 'It wants credentials: clients send them through the gateway.';
  if (status === 404) return 'It knows nothing at this very path, which may be right for a base address.';
  if (status >= 500) return 'It is there, but something is wrong on its side.';
  return status >= 300 && status < 400 ? 'It redirects: clients get the redirect as it is.' : undefined;
}
