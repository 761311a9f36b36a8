import { Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi } from '@tanstack/react-router';

import { invoiceQuery, type WholeInvoice } from '../../api/billing';
import { formatDateTime } from '../../lib/format';
import { PageHeader } from '../../ui/PageHeader';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { ChargeTable } from './ChargeTable';
import { InvoiceActions } from './InvoiceActions';
import { InvoiceDues } from './InvoiceDues';
import { InvoiceStatus, titleOf } from './Invoices';

const route = getRouteApi('/console/billing/invoices/$invoiceId');

export function InvoicePage() {
  const id = Number(route.useParams().invoiceId);
  const { data: invoice, error, refetch } = useQuery(invoiceQuery(id));
  return (
    <Stack gap="md">
      <div>
        <Link to="/billing" search={{ tab: 'invoices' }} className="text-link">
          ← Invoices
        </Link>
        <PageHeader
          title={invoice ? titleOf(invoice) : `Invoice #${id}`}
          actions={invoice && <InvoiceActions invoice={invoice} />}
        />
      </div>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {invoice === undefined ? error === null && <Skeleton height={240} /> : <Paper invoice={invoice} />}
    </Stack>
  );
}

function Paper({ invoice }: { invoice: WholeInvoice }) {
  return (
    <>
      <Section title="Facts">
        <dl className="details">
          <dt>Status</dt>
          <dd>
            <InvoiceStatus status={invoice.status} />
          </dd>
          <dt>From</dt>
          <dd>{invoice.seller}</dd>
          <dt>To</dt>
          <dd>{[invoice.bill_to.name, invoice.bill_to.email].filter(Boolean).join(', ')}</dd>
          <dt>Period</dt>
          <dd>
            {formatDateTime(invoice.period_start)} – {formatDateTime(invoice.period_end)}
          </dd>
          {invoice.corrects_invoice_id && (
            <>
              <dt>Corrects</dt>
              <dd>
                <Link to="/billing/invoices/$invoiceId" params={{ invoiceId: String(invoice.corrects_invoice_id) }} className="text-link">
                  invoice #{invoice.corrects_invoice_id}
                </Link>
              </dd>
            </>
          )}
          {(invoice.void_reason ?? invoice.reason) && (
            <>
              <dt>Reason</dt>
              <dd>{invoice.void_reason ?? invoice.reason}</dd>
            </>
          )}
        </dl>
      </Section>
      {invoice.status !== 'draft' && (
        <Link to="/billing" search={{ tab: 'ledger', invoice: invoice.id }} className="text-link">
          What was booked for it
        </Link>
      )}
      <Section title="Lines" text="Each is rounded once; they add up to the total">
        <ChargeTable lines={invoice.lines} total={invoice.total} currency={invoice.currency} />
        <InvoiceDues invoice={invoice} />
      </Section>
    </>
  );
}
