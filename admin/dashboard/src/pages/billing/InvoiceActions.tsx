import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { creditInvoice, finalizeInvoice, voidInvoice, type Invoice } from '../../api/billing';
import { apiPath } from '../../api/path';
import { useIdempotencyKey } from '../../lib/idempotency';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { notifyDone } from '../../ui/notify';

type Action = 'finalize' | 'void' | 'credit';

/** What may be done with an invoice as it stands. */
export function InvoiceActions({ invoice }: { invoice: Invoice }) {
  const { id, status, kind } = invoice;
  const [asking, setAsking] = useState<Action>();
  const dialog = { invoice, onClose: () => setAsking(undefined) };
  return (
    <Group gap="xs">
      <Button variant="default" component="a" href={apiPath(`/invoices/${id}.pdf`)}>
        PDF
      </Button>
      <Button variant="default" component="a" href={apiPath(`/invoices/${id}`, { format: 'csv' })} download={`invoice-${id}.csv`}>
        CSV
      </Button>
      {status === 'draft' && <Button onClick={() => setAsking('finalize')}>Finalize</Button>}
      {status === 'finalized' && kind === 'invoice' && (
        <>
          <Button variant="default" onClick={() => setAsking('credit')}>
            Credit note
          </Button>
          <Button variant="outline" color="red" onClick={() => setAsking('void')}>
            Void
          </Button>
        </>
      )}
      {asking === 'finalize' && <Finalize {...dialog} />}
      {asking === 'void' && <Void {...dialog} />}
      {asking === 'credit' && <Credit {...dialog} />}
    </Group>
  );
}

interface DialogProps {
  invoice: Invoice;
  onClose: () => void;
}

function useDone() {
  const queries = useQueryClient();
  return async (message: string) => {
    notifyDone(message);
    await queries.invalidateQueries({ queryKey: ['billing'] });
  };
}

function Finalize({ invoice, onClose }: DialogProps) {
  const done = useDone();
  const act = () => finalizeInvoice(invoice.id).then(() => done('The invoice is final'));
  return (
    <ConfirmDialog title="Finalize this invoice?" confirm="Finalize" act={act} onClose={onClose}>
      It gets its number and can never be changed again, only voided or corrected by a credit note.
    </ConfirmDialog>
  );
}

function Void({ invoice, onClose }: DialogProps) {
  const done = useDone();
  const [reason, setReason] = useState('');
  const act = () => voidInvoice(invoice.id, reason.trim()).then(() => done('The invoice is void'));
  return (
    <ConfirmDialog title="Void this invoice?" confirm="Void" act={act} onClose={onClose}>
      <TextInput label="Reason" required maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
    </ConfirmDialog>
  );
}

function Credit({ invoice, onClose }: DialogProps) {
  const done = useDone();
  const idempotency = useIdempotencyKey();
  const [amount, setAmount] = useState('');
  const [reason, setReason] = useState('');
  const act = () => {
    const body = { reason: reason.trim(), ...(amount.trim() !== '' && { amount: amount.trim() }) };
    return creditInvoice(invoice.id, body, idempotency.keyFor(body)).then(() => done('The credit note is made'));
  };
  return (
    <ConfirmDialog title="Make a credit note?" confirm="Make credit note" act={act} onClose={onClose}>
      <Stack gap="sm">
        <TextInput
          label={`Amount in ${invoice.currency}`}
          description="Empty: all that is left of the invoice"
          inputMode="decimal"
          value={amount}
          onChange={(event) => setAmount(event.currentTarget.value)}
        />
        <TextInput label="Reason" required maxLength={500} value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
      </Stack>
    </ConfirmDialog>
  );
}
