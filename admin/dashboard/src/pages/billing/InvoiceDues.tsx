import { Text } from '@mantine/core';

import type { Invoice } from '../../api/billing';
import { nanoOf } from '../../lib/amount';
import { formatAmount } from '../../lib/decimal';

/** What of an invoice is paid from prepaid credits, and what is left to pay. */
export function InvoiceDues({ invoice }: { invoice: Invoice }) {
  const { credits_applied, amount_due, currency, status } = invoice;
  if (nanoOf(credits_applied) === 0n) return null;
  return (
    <>
      <Text ta="end" size="sm" mt={4} className="number">
        {status === 'draft' ? 'Reserved from credits' : 'Paid from credits'} −{formatAmount(credits_applied, currency)}
      </Text>
      <Text ta="end" fw={600} mt={4} className="number">
        Amount due {formatAmount(amount_due, currency)}
      </Text>
    </>
  );
}
