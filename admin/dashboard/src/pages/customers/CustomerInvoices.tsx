import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';

import { invoicesQuery } from '../../api/billing';
import { managementCurl } from '../../lib/curl';
import { DataTable } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { COLUMNS } from '../billing/Invoices';

const route = getRouteApi('/console/billing/customers/$customerId');
const PAGE_SIZE = 20;

/** The bills of one customer. */
export function CustomerInvoices({ customerId }: { customerId: number }) {
  const { invoices: after = [] } = route.useSearch();
  const navigate = useNavigate({ from: '/billing/customers/$customerId' });
  const { data, error, refetch } = useQuery(
    invoicesQuery({ customer_id: customerId, sort: '-created_at', limit: PAGE_SIZE, cursor: after.at(-1) }),
  );
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
              curl={managementCurl('GET', `/invoices?customer_id=${customerId}`)}
            />
          }
        />
      )}
      <Paging
        after={after}
        next={data?.next_cursor}
        shown={data?.items.length ?? 0}
        onChange={(next) => void navigate({ search: (now) => ({ ...now, invoices: next }) })}
      />
    </Section>
  );
}
