import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { servicesQuery } from '../api/queries';

/** Of so many APIs the names are known without asking for each. */
const NAMED = 100;

/** Without children it shows the API's name. */
export function ServiceLink({ id, children }: { id: number; children?: ReactNode }) {
  const { data } = useQuery({
    ...servicesQuery({ limit: NAMED }),
    staleTime: 60_000,
    enabled: children === undefined,
  });
  const name = data?.items.find((service) => service.id === id)?.name;
  return (
    <Link to="/apis/$serviceId" params={{ serviceId: String(id) }} className="text-link">
      {children ?? name ?? `#${id}`}
    </Link>
  );
}

/** A key's details stand beside the list of keys. */
export function KeyLink({ id, children }: { id: number; children?: ReactNode }) {
  return (
    <Link to="/keys" search={{ key: id }} className="text-link">
      {children ?? `#${id}`}
    </Link>
  );
}
