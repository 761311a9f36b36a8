import { Button, Modal, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { onSessionExpired } from '../api/http';
import { sessionQuery } from '../api/queries';
import { SignInForm } from '../pages/account/SignInForm';

/** Asks for the password above the page, so that what was typed there is still there afterwards. */
export function SignInAgain() {
  const [expired, setExpired] = useState(false);
  const queries = useQueryClient();
  const { data } = useQuery(sessionQuery);
  useEffect(() => onSessionExpired(() => setExpired(true)), []);

  const signedIn = () => {
    setExpired(false);
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  };
  return (
    <Modal
      opened={expired}
      onClose={() => setExpired(false)}
      title="Your session has ended"
      zIndex={400}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
    >
      <Stack gap="sm">
        <Text size="sm">Sign in to go on where you were. Nothing that you typed is lost.</Text>
        <SignInForm email={data?.user?.email ?? ''} onDone={signedIn} />
        <Button variant="subtle" color="gray" onClick={() => location.assign('/login')}>
          Leave this page instead
        </Button>
      </Stack>
    </Modal>
  );
}
