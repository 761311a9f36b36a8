/** Where clients reach the data plane: the gateway says, and a browser may be told otherwise. */
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';

import { sessionQuery } from '../api/queries';

export const isAddress = (text: string): boolean => /^https?:\/\/\S+$/.test(text);

/** Shown where even the gateway does not know, so that nobody takes it for an address. */
const UNKNOWN = 'http://GATEWAY-ADDRESS';

/** The address that somebody set in this browser. It is no secret. */
export const useOwnGatewayAddress = () =>
  useLocalStorage<string>({ key: 'gaas.gateway-address', defaultValue: '', getInitialValueInEffect: false });

/** The set address, else what the gateway says of itself. */
export function useGatewayAddress(): string {
  const [own] = useOwnGatewayAddress();
  const { data } = useQuery(sessionQuery);
  return ((isAddress(own) && own) || data?.gateway_url || UNKNOWN).replace(/\/+$/, '');
}
