import { Badge, Button, Group, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';

import { customersQuery, deleteCustomer, type Customer } from '../../api/billing';
import { managementCurl } from '../../lib/curl';
import { NOTHING, formatDate } from '../../lib/format';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { DataTable, type Column } from '../../ui/DataTable';
import { CustomerLink } from '../../ui/CustomerLink';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { SearchInput } from '../../ui/SearchInput';
import { notifyDone } from '../../ui/notify';
import { CustomerDialog } from './CustomerDialog';
import { PAGE_SIZE, type ListProps } from './paging';

const route = getRouteApi('/console/billing');

/** Who is billed. Keys belong to customers; keys of nobody are billed together. */
export function Customers({ after, onPage, sort = 'created_at', onSort }: ListProps) {
  const queries = useQueryClient();
  const { search } = route.useSearch();
  const navigate = useNavigate({ from: '/billing' });
  const { data, error, refetch } = useQuery(customersQuery({ search, sort, limit: PAGE_SIZE, cursor: after.at(-1) }));
  const [editing, setEditing] = useState<Customer | 'new'>();
  const [deleting, setDeleting] = useState<Customer>();
  const remove = async ({ id, name }: Customer) => {
    await deleteCustomer(id);
    notifyDone(`${name} is deleted`);
    await queries.invalidateQueries({ queryKey: ['billing', 'customers'] });
  };
  const add = (
    <Button leftSection={<IconPlus size={14} />} onClick={() => setEditing('new')}>
      New customer
    </Button>
  );
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <SearchInput
          label="Search customers"
          value={search ?? ''}
          onChange={(text) => void navigate({ search: { tab: 'customers', sort, search: text || undefined }, replace: true })}
        />
        {add}
      </Group>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable
          label="Customers"
          columns={columnsWith(setEditing, setDeleting)}
          rows={data?.items}
          rowKey={({ id }) => id}
          sort={sort}
          onSort={onSort}
          empty={search === undefined ? <NoCustomers add={add} /> : <NothingFound />}
        />
      )}
      <Paging after={after} next={data?.next_cursor} shown={data?.items.length ?? 0} onChange={onPage} />
      {editing && <CustomerDialog customer={editing === 'new' ? undefined : editing} onClose={() => setEditing(undefined)} />}
      {deleting && (
        <ConfirmDialog title="Delete this customer?" confirm="Delete" act={() => remove(deleting)} onClose={() => setDeleting(undefined)}>
          {deleting.name} gets no more invoices; those that were made stay.
        </ConfirmDialog>
      )}
    </Stack>
  );
}

function NoCustomers({ add }: { add: ReactNode }) {
  return (
    <EmptyState
      title="No customers yet"
      text="Give keys to customers, and each gets an invoice of its own. Without customers, all keys are billed together."
      action={add}
      curl={managementCurl('POST', '/customers', { name: 'Acme Ltd' })}
    />
  );
}

const NothingFound = () => (
  <EmptyState title="Nothing found" text="No customer has this in its name, e-mail address or external ID. Try another word." />
);

type Choose = (customer: Customer) => void;

const columnsWith = (edit: Choose, remove: Choose): Column<Customer>[] => [
  { key: 'name', header: 'Name', sort: 'name', cell: ({ id, name }) => <CustomerLink id={id}>{name}</CustomerLink> },
  { key: 'id', header: 'ID', number: true, cell: ({ id }) => id },
  { key: 'external', header: 'External ID', cell: ({ external_id }) => external_id ?? NOTHING },
  { key: 'email', header: 'E-mail', cell: ({ email }) => email ?? NOTHING },
  { key: 'pays', header: 'Pays', cell: ({ prepaid }) => (prepaid ? <Badge color="violet">in advance</Badge> : 'by invoice') },
  { key: 'created', header: 'Created', sort: 'created_at', cell: ({ created_at }) => formatDate(created_at) },
  {
    key: 'actions',
    header: 'Actions',
    quiet: true,
    cell: (customer) => (
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        <Link to="/billing" search={{ tab: 'ledger', customer: customer.id }} className="text-link" aria-label={`Ledger of ${customer.name}`}>
          Ledger
        </Link>
        <Button size="compact-xs" variant="default" aria-label={`Edit ${customer.name}`} onClick={() => edit(customer)}>
          Edit
        </Button>
        <Button size="compact-xs" variant="default" aria-label={`Delete ${customer.name}`} onClick={() => remove(customer)}>
          Delete
        </Button>
      </Group>
    ),
  },
];
