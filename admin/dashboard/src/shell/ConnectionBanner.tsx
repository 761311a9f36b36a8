import { Alert } from '@mantine/core';
import { IconPlugConnectedX } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { onConnection } from '../api/http';

const RETRY_MILLIS = 3_000;

/** Says that the gateway does not answer, asks again until it does, then brings all up to date. */
export function ConnectionBanner() {
  const [connected, setConnected] = useState(true);
  const queries = useQueryClient();
  useEffect(() => onConnection(setConnected), []);
  useEffect(() => {
    if (connected) return;
    const timer = setInterval(async () => {
      const reached = await fetch('/health').then(
        () => true,
        () => false,
      );
      if (!reached) return;
      setConnected(true);
      void queries.invalidateQueries();
    }, RETRY_MILLIS);
    return () => clearInterval(timer);
  }, [connected, queries]);

  if (connected) return null;
  return (
    <Alert role="alert" color="orange" mb="md" icon={<IconPlugConnectedX size={18} />} title="The gateway does not answer">
      What you see is how it stood last. It is asked again every few seconds; what you typed stays
      here. If it was stopped, start it with <code>gaas up</code>.
    </Alert>
  );
}
