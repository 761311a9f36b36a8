import { Badge, Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Suspense, lazy } from 'react';

import { pricesQuery, type PriceVersion } from '../../api/billing';
import { formatAmount } from '../../lib/decimal';
import { formatCount, formatDateTime } from '../../lib/format';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { KeyLink, ServiceLink } from '../../ui/links';
import { PAGE_SIZE, type PagingProps } from './paging';

/** Larger than the lists of this page, and comes when it is opened. */
const PriceEditor = lazy(() => import('./PriceEditor'));

/** Every price version. Versions are never changed: a new price is a new version. */
export function Prices({ after, onPage }: PagingProps) {
  const [editing, { open, close }] = useDisclosure();
  const { data, error, refetch } = useQuery(pricesQuery({ limit: PAGE_SIZE, cursor: after.at(-1) }));
  const add = (
    <Button leftSection={<IconPlus size={14} />} onClick={open}>
      New price
    </Button>
  );
  return (
    <Stack gap="sm">
      <Group justify="flex-end">{add}</Group>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable
          label="Prices"
          columns={COLUMNS}
          rows={data?.items}
          rowKey={({ id }) => id}
          empty={<EmptyState title="No prices set" text="Keys follow the configured default price." action={add} />}
        />
      )}
      <Paging after={after} next={data?.next_cursor} shown={data?.items.length ?? 0} onChange={onPage} />
      {editing && (
        <Suspense fallback={null}>
          <PriceEditor onClose={close} />
        </Suspense>
      )}
    </Stack>
  );
}

const COLUMNS: Column<PriceVersion>[] = [
  { key: 'id', header: 'Version', cell: ({ id }) => `#${id}` },
  { key: 'scope', header: 'For', cell: (price) => <Scope price={price} /> },
  { key: 'terms', header: 'Price', wrap: true, cell: describe },
  {
    key: 'from',
    header: 'In effect from',
    cell: ({ effective_at, upcoming }) => (
      <>
        {formatDateTime(effective_at)} {upcoming && <Badge color="blue">upcoming</Badge>}
      </>
    ),
  },
];

function Scope({ price: { scope } }: { price: PriceVersion }) {
  if (scope.api_key_id) return <KeyLink id={scope.api_key_id}>key #{scope.api_key_id}</KeyLink>;
  if (scope.service_id) return <ServiceLink id={scope.service_id} />;
  return 'everything else';
}

/** A price in one line. */
function describe({ model, currency, free_units, flat_fee_per_cycle, minimum_per_cycle }: PriceVersion): string {
  const amount = (decimal: string | number) => formatAmount(String(decimal), currency);
  const parts: string[] = [];
  if (model.kind === 'per_unit') parts.push(`${amount(model.unit_price)} per unit`);
  else if (model.kind === 'package') {
    parts.push(`${amount(model.package_price)} per ${formatCount(model.size)} units`);
  } else {
    const tiers = model.tiers.map(({ up_to, unit_price, flat_fee }) => {
      const fee = flat_fee === undefined || Number(flat_fee) === 0 ? '' : ` and ${amount(flat_fee)} once`;
      return `${up_to ? `up to ${formatCount(up_to)}` : 'beyond'}: ${amount(unit_price)}${fee}`;
    });
    parts.push(`${model.kind}, ${tiers.join('; ')}`);
  }
  if (free_units > 0) parts.push(`${formatCount(free_units)} units free`);
  if (Number(flat_fee_per_cycle) > 0) parts.push(`${amount(flat_fee_per_cycle)} per cycle`);
  if (Number(minimum_per_cycle) > 0) parts.push(`at least ${amount(minimum_per_cycle)} per cycle`);
  return parts.join(', ');
}
