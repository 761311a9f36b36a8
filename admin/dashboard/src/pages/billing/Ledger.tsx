import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { customersQuery, ledgerQuery, type LedgerTransaction } from '../../api/billing';
import { managementCurl } from '../../lib/curl';
import { formatAmount } from '../../lib/decimal';
import { NOTHING, formatDateTime } from '../../lib/format';
import type { BillingSearch } from '../../search';
import { CustomerSelect } from '../../ui/CustomerSelect';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { PAGE_SIZE, byAge, type ListProps } from './paging';

const route = getRouteApi('/console/billing');
const PAUSE_MILLIS = 250;

/** What final bills come to, in double entry: a row per entry, what was booked last first. */
export function Ledger({ after, onPage, sort, onSort }: ListProps) {
  const { customer, invoice } = route.useSearch();
  const navigate = useNavigate({ from: '/billing' });
  const { data, error, refetch } = useQuery(
    ledgerQuery({ customer_id: customer, invoice_id: invoice, sort: byAge(sort), limit: PAGE_SIZE, cursor: after.at(-1) }),
  );
  // Another filter starts at the first page.
  const filter = (change: Partial<BillingSearch>) =>
    void navigate({ search: { tab: 'ledger', sort, customer, invoice, ...change }, replace: true });
  const filtered = customer !== undefined || invoice !== undefined;
  return (
    <Stack gap="sm">
      <Group gap="xs">
        <CustomerSelect compact value={customer ?? null} onChange={(id) => filter({ customer: id ?? undefined })} />
        <InvoiceFilter key={invoice} value={invoice} onChange={(id) => filter({ invoice: id })} />
        {filtered && (
          <Button variant="subtle" color="gray" onClick={() => filter({ customer: undefined, invoice: undefined })}>
            Clear filters
          </Button>
        )}
      </Group>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable
          label="Ledger"
          columns={COLUMNS}
          rows={data?.items.flatMap(entriesOf)}
          rowKey={({ key }) => key}
          sort={byAge(sort)}
          onSort={onSort}
          empty={filtered ? <NothingFound /> : <NothingBooked />}
        />
      )}
      <Paging after={after} next={data?.next_cursor} shown={data?.items.length ?? 0} onChange={onPage} />
    </Stack>
  );
}

/** An invoice by its ID: the number in its page's address. */
function InvoiceFilter({ value, onChange }: { value: number | undefined; onChange: (id: number | undefined) => void }) {
  const [text, setText] = useState(value === undefined ? '' : String(value));
  const tell = useDebouncedCallback((next: string) => {
    const id = Number(next);
    if (next === '' || (Number.isSafeInteger(id) && id > 0)) onChange(next === '' ? undefined : id);
  }, PAUSE_MILLIS);
  return (
    <TextInput
      size="xs"
      w={140}
      aria-label="Invoice ID"
      placeholder="Any invoice ID"
      inputMode="numeric"
      value={text}
      onChange={({ currentTarget: { value: next } }) => {
        setText(next);
        tell(next.trim());
      }}
    />
  );
}

/** An entry, with its transaction where it is the first of it. */
interface Row {
  key: string;
  transaction: LedgerTransaction;
  account: string;
  amount: string;
  isFirst: boolean;
}

const entriesOf = (transaction: LedgerTransaction): Row[] =>
  transaction.entries.map(({ account, amount }, index) => ({
    key: `${transaction.id}.${index}`,
    transaction,
    account,
    amount,
    isFirst: index === 0,
  }));

const KINDS: Record<string, string> = {
  invoice: 'Invoice',
  void: 'Void',
  credit_note: 'Credit note',
  credits_granted: 'Credits granted',
  credits_corrected: 'Credits taken back',
  credits_applied: 'Credits paid an invoice',
  credits_restored: 'Credits given back',
};

/** Positive is debit, negative is credit. */
const side = (amount: string, currency: string, credit: boolean): string => {
  if (amount.startsWith('-') !== credit) return '';
  return formatAmount(amount.replace(/^-/, ''), currency);
};

const COLUMNS: Column<Row>[] = [
  { key: 'id', header: 'Transaction', sort: 'created_at', cell: ({ isFirst, transaction: { id } }) => (isFirst ? `#${id}` : '') },
  {
    key: 'at',
    header: 'Booked',
    cell: ({ isFirst, transaction: { at } }) => isFirst && <time dateTime={at}>{formatDateTime(at)}</time>,
  },
  {
    key: 'kind',
    header: 'For',
    cell: ({ isFirst, transaction: { kind, invoice_id: id } }) =>
      isFirst &&
      (id ? (
        <Link to="/billing/invoices/$invoiceId" params={{ invoiceId: String(id) }} className="text-link">
          {KINDS[kind] ?? kind} (ID {id})
        </Link>
      ) : (
        (KINDS[kind] ?? kind)
      )),
  },
  {
    key: 'customer',
    header: 'Customer',
    cell: ({ isFirst, transaction: { customer_id: id } }) =>
      isFirst &&
      (id ? (
        <Link to="/billing" search={{ tab: 'ledger', customer: id }} className="text-link">
          <CustomerName id={id} />
        </Link>
      ) : (
        NOTHING
      )),
  },
  { key: 'account', header: 'Account', cell: ({ account }) => <Text inherit>{account}</Text> },
  { key: 'debit', header: 'Debit', number: true, cell: ({ amount, transaction }) => side(amount, transaction.currency, false) },
  { key: 'credit', header: 'Credit', number: true, cell: ({ amount, transaction }) => side(amount, transaction.currency, true) },
];

/** Of so many customers the names are known without asking for each. */
const NAMED = 100;

function CustomerName({ id }: { id: number }) {
  const { data } = useQuery({ ...customersQuery({ limit: NAMED }), staleTime: 60_000 });
  return data?.items.find((customer) => customer.id === id)?.name ?? `#${id}`;
}

const NothingBooked = () => (
  <EmptyState
    title="Nothing is booked yet"
    text="What an invoice, a credit note or a void comes to is booked here when it becomes final, and what moves credits at once. It is never changed."
    action={
      <Button size="sm" renderRoot={(props) => <Link to="/billing" search={{ tab: 'invoices' }} {...props} />}>
        See the invoices
      </Button>
    }
    curl={managementCurl('GET', '/ledger')}
  />
);

const NothingFound = () => <EmptyState title="Nothing found" text="Nothing is booked for these filters. Clear one of them." />;
