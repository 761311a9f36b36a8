/** What stands in a page's place: while it loads, when it fails, when there is none. */
import { Anchor, Container, Skeleton, Stack, Text, Title } from '@mantine/core';
import { useQueryErrorResetBoundary } from '@tanstack/react-query';
import { Link, useRouter, type ErrorComponentProps } from '@tanstack/react-router';

import { ProblemAlert } from '../ui/ProblemAlert';

export function PageLoading() {
  return (
    <Stack aria-busy aria-label="Loading" p="md">
      <Skeleton height={28} width={220} />
      <Skeleton height={120} />
      <Skeleton height={240} />
    </Stack>
  );
}

export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const queries = useQueryErrorResetBoundary();
  const retry = () => {
    queries.reset();
    reset();
    void router.invalidate();
  };
  return (
    <Container size="sm" py="xl">
      <ProblemAlert error={error} onRetry={retry} />
    </Container>
  );
}

export function NotFound() {
  return (
    <Container component="main" size="sm" py="xl">
      <Stack align="center" gap="sm">
        <Title order={1}>There is nothing at this address</Title>
        <Text c="dimmed">It may have been deleted, or the address is mistyped.</Text>
        <Anchor component={Link} to="/" className="text-link">
          Go to the overview
        </Anchor>
      </Stack>
    </Container>
  );
}
