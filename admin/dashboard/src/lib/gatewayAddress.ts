/** Where clients reach the data plane, which the browser cannot know by itself. */
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';

import { sessionQuery } from '../api/queries';

const DEFAULT_PORT = 8000;

export const isAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text);

const guess = () => `${location.protocol}//${location.hostname}:${DEFAULT_PORT}`;

/** The address that somebody set in this browser. It is no secret. */
export const useOwnGatewayAddress = () =>
  useLocalStorage<string>({ key: 'gaas.gateway-address', defaultValue: '', getInitialValueInEffect: false });

/** The set address, else what the gateway says of itself, else this host at the default port. */
export function useGatewayAddress(): string {
  const [own] = useOwnGatewayAddress();
  const { data } = useQuery(sessionQuery);
  return ((isAddress(own) && own) || data?.gateway_url || guess()).replace(/\/+$/, '');
}
