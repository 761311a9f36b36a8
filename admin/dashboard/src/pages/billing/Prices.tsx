import { Badge, Button, Group, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Suspense, lazy, type ReactNode } from 'react';

import { pricesQuery, type PriceVersion } from '../../api/billing';
import { managementCurl } from '../../lib/curl';
import { formatAmount } from '../../lib/decimal';
import { formatCount, formatDateTime } from '../../lib/format';
import type { BillingSearch } from '../../search';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { KeySelect } from '../../ui/KeySelect';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { ServiceSelect } from '../../ui/ServiceSelect';
import { KeyLink, ServiceLink } from '../../ui/links';
import { PAGE_SIZE, byAge, type ListProps } from './paging';

const route = getRouteApi('/console/billing');

/** Larger than the lists of this page, and comes when it is opened. */
const PriceEditor = lazy(() => import('./PriceEditor'));

/** Every price version. Versions are never changed: a new price is a new version. */
export function Prices({ after, onPage, sort, onSort }: ListProps) {
  const [editing, { open, close }] = useDisclosure();
  const { service, key } = route.useSearch();
  const navigate = useNavigate({ from: '/billing' });
  // The gateway takes one of them: a key's prices are those of the key, whatever it opens.
  const scope = key === undefined ? { service_id: service } : { api_key_id: key };
  const { data, error, refetch } = useQuery(
    pricesQuery({ ...scope, sort: byAge(sort), limit: PAGE_SIZE, cursor: after.at(-1) }),
  );
  // Another filter starts at the first page.
  const filter = (change: Partial<BillingSearch>) =>
    void navigate({ search: { tab: 'prices', sort, service, key, ...change }, replace: true });
  const filtered = service !== undefined || key !== undefined;
  const add = (
    <Button leftSection={<IconPlus size={14} />} onClick={open}>
      New price
    </Button>
  );
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Group gap="xs">
          <ServiceSelect value={service} onChange={(next) => filter({ service: next, key: undefined })} />
          <KeySelect value={key} serviceId={service} onChange={(next) => filter({ key: next })} />
        </Group>
        {add}
      </Group>
      <ProblemAlert error={error} onRetry={() => void refetch()} />
      {error === null && (
        <DataTable
          label="Prices"
          columns={COLUMNS}
          rows={data?.items}
          rowKey={({ id }) => id}
          sort={byAge(sort)}
          onSort={onSort}
          empty={filtered ? <NothingFound /> : <NoPrices add={add} />}
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

const NothingFound = () => (
  <EmptyState title="Nothing found" text="It has no price of its own: the next wider one holds, of its API or of everything." />
);

const NoPrices = ({ add }: { add: ReactNode }) => (
  <EmptyState
    title="No prices set"
    text="Keys follow the configured default price."
    action={add}
    curl={managementCurl('POST', '/prices', { scope: 'default', model: { kind: 'per_unit', unit_price: '0.002' } })}
  />
);

const COLUMNS: Column<PriceVersion>[] = [
  { key: 'id', header: 'Version', sort: 'created_at', cell: ({ id }) => `#${id}` },
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
  if (scope.api_key_id) return <KeyLink id={scope.api_key_id} />;
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
