import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

export function CustomerLink({ id, children }: { id: number; children?: ReactNode }) {
  return (
    <Link to="/billing/customers/$customerId" params={{ customerId: String(id) }} className="text-link">
      {children ?? `customer #${id}`}
    </Link>
  );
}
