import { Alert, Anchor, Button, Group, List, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

import { ConnectionLost, Problem, advice } from '../api/problem';

interface Props {
  error: unknown;
  /** Fields whose messages already stand at their inputs. */
  shown?: readonly string[];
  onRetry?: () => void;
}

/** What went wrong, and what to do about it. */
export function ProblemAlert({ error, shown = [], onRetry }: Props) {
  if (error === null || error === undefined) return null;
  const problem = error instanceof Problem ? error : undefined;
  const isTold = error instanceof Problem || error instanceof ConnectionLost;
  const text = isTold ? error.message : 'This page has a fault. Reload it; if it stays, please report it.';
  const rest = problem?.errors.filter(({ field }) => !shown.includes(field)) ?? [];
  const todo = advice(error);
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle size={18} />} title={text}>
      {rest.length > 0 && (
        <List size="sm" mb={4}>
          {rest.map(({ field, message }) => (
            <List.Item key={field}>
              <b>{field}</b> {message}
            </List.Item>
          ))}
        </List>
      )}
      {todo !== undefined && <Text size="sm">{todo}</Text>}
      <Group gap="sm" mt={4}>
        {onRetry && (
          <Button size="compact-xs" variant="default" onClick={onRetry}>
            Try again
          </Button>
        )}
        {problem?.status === 404 && (
          <Anchor size="sm" href="/">
            Back to the overview
          </Anchor>
        )}
        {!isTold && (
          <Text size="xs" className="mono">
            {String(error)}
          </Text>
        )}
        {problem?.requestId && (
          <Text size="xs" className="mono">
            request {problem.requestId}
          </Text>
        )}
      </Group>
    </Alert>
  );
}
