import { Badge } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { invoicesQuery, type Invoice } from '../../api/billing';
import { nanoOf } from '../../lib/amount';
import { formatAmount } from '../../lib/decimal';
import { NOTHING, formatDate } from '../../lib/format';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PAGE_SIZE, type PagingProps } from './paging';

const STATUS_COLORS: Record<string, string> = { draft: 'orange', finalized: 'teal', void: 'gray' };

export const InvoiceStatus = ({ status }: { status: Invoice['status'] }) => (
  <Badge color={STATUS_COLORS[status] ?? 'gray'}>{status}</Badge>
);

export const titleOf = ({ id, kind, number }: Invoice): string =>
  `${kind === 'credit_note' ? 'Credit note' : 'Invoice'} ${number ?? `draft ${id}`}`;

export function Invoices({ after, onPage }: PagingProps) {
  const { data, error, refetch } = useQuery(invoicesQuery({ limit: PAGE_SIZE, cursor: after.at(-1) }));
  return (
    <>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable
          label="Invoices"
          columns={COLUMNS}
          rows={data?.items}
          rowKey={({ id }) => id}
          empty={<EmptyState title="No invoices yet" text="Drafts appear here when a billing cycle closes." />}
        />
      )}
      <Paging after={after} next={data?.next_cursor} shown={data?.items.length ?? 0} onChange={onPage} />
    </>
  );
}

/** What was paid from the customer's credits, or is reserved for a draft. */
const creditsOf = ({ credits_applied, currency }: Invoice): string =>
  nanoOf(credits_applied) === 0n ? NOTHING : formatAmount(credits_applied, currency);

export const COLUMNS: Column<Invoice>[] = [
  {
    key: 'number',
    header: 'Number',
    cell: (invoice) => (
      <Link to="/billing/invoices/$invoiceId" params={{ invoiceId: String(invoice.id) }} className="text-link">
        {titleOf(invoice)}
      </Link>
    ),
  },
  { key: 'status', header: 'Status', cell: ({ status }) => <InvoiceStatus status={status} /> },
  { key: 'customer', header: 'Customer', cell: ({ bill_to }) => bill_to.name },
  {
    key: 'period',
    header: 'Period',
    cell: ({ period_start, period_end }) => `${formatDate(period_start)} – ${formatDate(period_end)}`,
  },
  { key: 'total', header: 'Total', number: true, cell: ({ total, currency }) => formatAmount(total, currency) },
  { key: 'credits', header: 'Credits', number: true, cell: creditsOf },
  { key: 'due', header: 'Due', number: true, cell: ({ amount_due, currency }) => formatAmount(amount_due, currency) },
];
