import { Badge, Button, Group, NativeSelect, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';

import { invoicesQuery, type Invoice } from '../../api/billing';
import { nanoOf } from '../../lib/amount';
import { managementCurl } from '../../lib/curl';
import { formatAmount } from '../../lib/decimal';
import { NOTHING, formatDate } from '../../lib/format';
import { INVOICE_STATUSES, type BillingSearch } from '../../search';
import { CustomerLink } from '../../ui/CustomerLink';
import { CustomerSelect } from '../../ui/CustomerSelect';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PAGE_SIZE, byAge, type ListProps } from './paging';

const route = getRouteApi('/console/billing');
const STATUS_COLORS: Record<string, string> = { draft: 'orange', finalized: 'teal', void: 'gray' };

export const InvoiceStatus = ({ status }: { status: Invoice['status'] }) => (
  <Badge color={STATUS_COLORS[status] ?? 'gray'}>{status}</Badge>
);

export const titleOf = ({ id, kind, number }: Invoice): string =>
  `${kind === 'credit_note' ? 'Credit note' : 'Invoice'} ${number ?? `draft ${id}`}`;

export function Invoices({ after, onPage, sort, onSort }: ListProps) {
  const { status, customer } = route.useSearch();
  const navigate = useNavigate({ from: '/billing' });
  const { data, error, refetch } = useQuery(
    invoicesQuery({ status, customer_id: customer, sort: byAge(sort), limit: PAGE_SIZE, cursor: after.at(-1) }),
  );
  // Another filter starts at the first page.
  const filter = (change: Partial<BillingSearch>) =>
    void navigate({ search: { tab: 'invoices', sort, status, customer, ...change }, replace: true });
  const filtered = status !== undefined || customer !== undefined;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <NativeSelect
          aria-label="Status of invoices"
          value={status ?? ''}
          onChange={({ currentTarget: { value } }) => filter({ status: INVOICE_STATUSES.find((one) => one === value) })}
        >
          <option value="">Any status</option>
          {INVOICE_STATUSES.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </NativeSelect>
        <CustomerSelect compact value={customer ?? null} onChange={(id) => filter({ customer: id ?? undefined })} />
        {filtered && (
          <Button variant="subtle" color="gray" onClick={() => filter({ status: undefined, customer: undefined })}>
            Clear filters
          </Button>
        )}
      </Group>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable
          label="Invoices"
          columns={COLUMNS}
          rows={data?.items}
          rowKey={({ id }) => id}
          sort={byAge(sort)}
          onSort={onSort}
          empty={filtered ? <NothingFound /> : <NoInvoices />}
        />
      )}
      <Paging after={after} next={data?.next_cursor} shown={data?.items.length ?? 0} onChange={onPage} />
    </Stack>
  );
}

const NothingFound = () => <EmptyState title="Nothing found" text="No invoice fits these filters. Clear one of them." />;

const NoInvoices = () => (
  <EmptyState
    title="No invoices yet"
    text="Drafts appear here when a billing cycle closes, by itself or by hand."
    action={
      <Button size="sm" renderRoot={(props) => <Link to="/billing" search={{ tab: 'cycle' }} {...props} />}>
        See the open cycle
      </Button>
    }
    curl={managementCurl('POST', '/billing/reset')}
  />
);

/** What was paid from the customer's credits, or is reserved for a draft. */
const creditsOf = ({ credits_applied, currency }: Invoice): string =>
  nanoOf(credits_applied) === 0n ? NOTHING : formatAmount(credits_applied, currency);

export const COLUMNS: Column<Invoice>[] = [
  {
    key: 'number',
    header: 'Number',
    sort: 'created_at',
    cell: (invoice) => (
      <Link to="/billing/invoices/$invoiceId" params={{ invoiceId: String(invoice.id) }} className="text-link">
        {titleOf(invoice)}
      </Link>
    ),
  },
  { key: 'status', header: 'Status', cell: ({ status }) => <InvoiceStatus status={status} /> },
  { key: 'customer', header: 'Customer', cell: ({ bill_to, customer_id: id }) => (id ? <CustomerLink id={id}>{bill_to.name}</CustomerLink> : bill_to.name) },
  {
    key: 'period',
    header: 'Period',
    cell: ({ period_start, period_end }) => `${formatDate(period_start)} – ${formatDate(period_end)}`,
  },
  { key: 'total', header: 'Total', number: true, cell: ({ total, currency }) => formatAmount(total, currency) },
  { key: 'credits', header: 'Credits', number: true, cell: creditsOf },
  { key: 'due', header: 'Due', number: true, cell: ({ amount_due, currency }) => formatAmount(amount_due, currency) },
];
