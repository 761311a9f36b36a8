import { Badge, Button, Group, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';

import { customerQuery } from '../../api/billing';
import type { Schemas } from '../../api/client';
import { billingSummaryQuery } from '../../api/queries';
import { NOTHING, formatDateTime } from '../../lib/format';
import { PageHeader } from '../../ui/PageHeader';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { AllowanceEditor } from '../../ui/allowances/AllowanceEditor';
import { CustomerDialog } from '../billing/CustomerDialog';
import { CreditsSection } from './CreditsSection';
import { CustomerInvoices } from './CustomerInvoices';

const route = getRouteApi('/console/billing/customers/$customerId');

/** One customer: what it may use, its credits and its bills. */
export function CustomerPage() {
  const id = Number(route.useParams().customerId);
  const { data: customer, error, refetch } = useQuery(customerQuery(id));
  const { data: summary } = useQuery(billingSummaryQuery);
  const [editing, { open, close }] = useDisclosure();
  return (
    <Stack gap="md">
      <div>
        <Link to="/billing" search={{ tab: 'customers' }} className="text-link">
          ← Customers
        </Link>
        <PageHeader
          title={customer?.name ?? `Customer #${id}`}
          text={customer?.email ?? undefined}
          actions={
            customer && (
              <Button variant="default" onClick={open}>
                Edit
              </Button>
            )
          }
        />
      </div>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {(customer === undefined || summary === undefined) && error === null && <Skeleton height={320} />}
      {customer && summary && (
        <>
          <Facts customer={customer} />
          <CreditsSection customer={customer} ownCurrency={summary.currency} />
          <Section
            title="Quotas and budget"
            text="What all keys of this customer may use together, beside what each key may"
          >
            <AllowanceEditor
              owner={{ kind: 'customer', id }}
              allowances={customer.allowances}
              currency={summary.currency}
              whom="the keys of this customer use"
            />
          </Section>
          <CustomerInvoices customerId={id} />
          {editing && <CustomerDialog customer={customer} onClose={close} />}
        </>
      )}
    </Stack>
  );
}

function Facts({ customer }: { customer: Schemas['Customer'] }) {
  return (
    <Section title="Facts">
      <dl className="details">
        <dt>ID</dt>
        <dd>{customer.id}</dd>
        <dt>External ID</dt>
        <dd>{customer.external_id ?? NOTHING}</dd>
        <dt>E-mail</dt>
        <dd>{customer.email ?? NOTHING}</dd>
        <dt>Pays</dt>
        <dd>{customer.prepaid ? <Badge color="violet">in advance</Badge> : 'by invoice'}</dd>
        <dt>Created</dt>
        <dd>{formatDateTime(customer.created_at)}</dd>
        <dt>More</dt>
        <dd>
          <Group gap="md">
            <Link to="/usage" search={{ customer: customer.id, group: 'api_key' }} className="text-link">
              Usage by key
            </Link>
            <Link to="/billing" search={{ tab: 'ledger', customer: customer.id }} className="text-link">
              Entries of the ledger
            </Link>
          </Group>
        </dd>
      </dl>
    </Section>
  );
}
