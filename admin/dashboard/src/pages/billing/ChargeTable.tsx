import { Text } from '@mantine/core';

import type { Charge } from '../../api/billing';
import { formatAmount } from '../../lib/decimal';
import { formatCount } from '../../lib/format';
import { DataTable } from '../../ui/DataTable';

const KINDS: Record<string, string> = {
  free_units: 'Free units',
  usage: 'Units',
  packages: 'Packages',
  tier_fee: 'Fee of the tier',
  flat_fee: 'Flat fee',
  minimum: 'Up to the minimum',
};

const describe = ({ kind, tier }: Charge): string => `${KINDS[kind] ?? kind}${tier ? `, tier ${tier}` : ''}`;

/** The lines of a bill, and their sum as the gateway computed it. */
export function ChargeTable({ lines, total, currency }: { lines: Charge[]; total: string; currency: string }) {
  return (
    <>
      <DataTable
        label="Lines"
        columns={[
          {
            key: 'what',
            header: 'What',
            wrap: true,
            cell: (line) => ('description' in line ? line.description : describe(line)),
          },
          { key: 'quantity', header: 'Quantity', number: true, cell: ({ quantity }) => formatCount(quantity) },
          { key: 'price', header: 'Each', number: true, cell: (line) => formatAmount(line.unit_price, currency) },
          { key: 'amount', header: 'Amount', number: true, cell: (line) => formatAmount(line.amount, currency) },
        ]}
        rows={lines}
        rowKey={(line) => lines.indexOf(line)}
        empty={
          <Text size="sm" c="dimmed" p="md">
            Nothing is charged.
          </Text>
        }
      />
      <Text ta="end" fw={600} mt="xs" className="number">
        Total {formatAmount(total, currency)}
      </Text>
    </>
  );
}
