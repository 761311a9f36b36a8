import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { invoicesOfQuery } from '../../api/allowances';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { COLUMNS } from '../billing/Invoices';

const PAGE_SIZE = 20;

/** The bills of one customer. */
export function CustomerInvoices({ customerId }: { customerId: number }) {
  // The address of the page holds where the list of credits is; two lists would be too much for it.
  const [after, setAfter] = useState<readonly string[]>([]);
  const { data, error, refetch } = useQuery(invoicesOfQuery(customerId, { limit: PAGE_SIZE, cursor: after.at(-1) }));
  return (
    <Section title="Invoices">
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable
          label="Invoices of this customer"
          columns={COLUMNS.filter(({ key }) => key !== 'customer')}
          rows={data?.items}
          rowKey={({ id }) => id}
          empty={
            <EmptyState
              title="No invoices yet"
              text="Drafts appear here when a billing cycle closes in which keys of this customer were used."
            />
          }
        />
      )}
      <Paging after={after} next={data?.next_cursor} shown={data?.items.length ?? 0} onChange={(next) => setAfter(next ?? [])} />
    </Section>
  );
}
