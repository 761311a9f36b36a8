import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import { customerQuery } from '../api/billing';
import { NAME_STALE_MILLIS } from './links';

/** Without children it shows the customer's name. */
export function CustomerLink({ id, children }: { id: number; children?: ReactNode }) {
  const { data } = useQuery({ ...customerQuery(id), staleTime: NAME_STALE_MILLIS, enabled: children === undefined });
  return (
    <Link to="/billing/customers/$customerId" params={{ customerId: String(id) }} className="text-link">
      {children ?? data?.name ?? `customer #${id}`}
    </Link>
  );
}
