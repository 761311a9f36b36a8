import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { keyQuery, servicesQuery } from '../api/queries';

/** Of so many APIs the names are known without asking for each. */
const NAMED = 100;
/** Names hardly ever change. */
export const NAME_STALE_MILLIS = 60_000;

/** Without children it shows the API's name. */
export function ServiceLink({ id, children }: { id: number; children?: ReactNode }) {
  const { data } = useQuery({
    ...servicesQuery({ limit: NAMED }),
    staleTime: NAME_STALE_MILLIS,
    enabled: children === undefined,
  });
  const name = data?.items.find((service) => service.id === id)?.name;
  return (
    <Link to="/apis/$serviceId" params={{ serviceId: String(id) }} className="text-link">
      {children ?? name ?? `#${id}`}
    </Link>
  );
}

/** A key's details stand beside the list of keys. Without children it shows the key's name. */
export function KeyLink({ id, children }: { id: number; children?: ReactNode }) {
  const { data } = useQuery({ ...keyQuery(id), staleTime: NAME_STALE_MILLIS, enabled: children === undefined });
  return (
    <Link to="/keys" search={{ key: id }} className="text-link">
      {children ?? data?.name ?? `key #${id}`}
    </Link>
  );
}
