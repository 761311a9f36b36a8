import { Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import type { ApiKey, Page } from '../../api/calls';
import { formatPrice } from '../../lib/decimal';
import { formatCompact, formatDate } from '../../lib/format';
import { formatRateLimit } from '../../lib/rateLimit';
import { readKeysSearch } from '../../search';
import { DataTable, type Column } from '../../ui/DataTable';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { KeyStatus, When } from '../../ui/badges';
import { ServiceLink } from '../../ui/links';

interface Props {
  keys: UseQueryResult<Page<ApiKey>>;
  sort?: string;
  onSort?: (sort: string) => void;
  after: readonly string[];
  onPage: (after: string[] | undefined) => void;
  empty: ReactNode;
  /** Left out where all keys are of one API. */
  withService?: boolean;
}

export function KeyTable({ keys, sort, onSort, after, onPage, empty, withService = true }: Props) {
  const columns = withService ? [NAME, ...COLUMNS] : [NAME_OF_SERVICE, ...COLUMNS.filter(({ key }) => key !== 'service')];
  return (
    <>
      <ProblemAlert error={keys.error} onRetry={() => void keys.refetch()} />
      {keys.error === null && (
        <DataTable
          label="API keys"
          columns={columns}
          rows={keys.data?.items}
          rowKey={({ id }) => id}
          sort={sort}
          onSort={onSort}
          empty={empty}
        />
      )}
      <Paging after={after} next={keys.data?.next_cursor} shown={keys.data?.items.length ?? 0} onChange={onPage} />
    </>
  );
}

/** A key's details open beside the list as it is filtered. */
const NAME: Column<ApiKey> = {
  key: 'name',
  header: 'Name',
  sort: 'name',
  cell: ({ id, name }) => (
    <Link to="/keys" search={(now) => ({ ...readKeysSearch(now), key: id })} className="text-link">
      {name}
    </Link>
  ),
};

/** From an API's own list one comes to the list of all keys, narrowed to that API. */
const NAME_OF_SERVICE: Column<ApiKey> = {
  ...NAME,
  cell: ({ id, name, service_id }) => (
    <Link to="/keys" search={{ key: id, ...(service_id && { service: service_id }) }} className="text-link">
      {name}
    </Link>
  ),
};

const COLUMNS: Column<ApiKey>[] = [
  {
    key: 'key',
    header: 'Key',
    cell: ({ prefix, last_four }) => (
      <span className="mono">
        {prefix}…{last_four}
      </span>
    ),
  },
  { key: 'status', header: 'Status', cell: ({ status }) => <KeyStatus status={status} /> },
  {
    key: 'service',
    header: 'API',
    cell: ({ service_id: id }) => (id ? <ServiceLink id={id} /> : <Text inherit>all</Text>),
  },
  { key: 'limit', header: 'Limit', cell: (key) => <span className="mono">{limitOf(key)}</span> },
  {
    key: 'price',
    header: 'Price',
    number: true,
    cell: ({ price_per_request, currency }) => formatPrice(price_per_request, currency),
  },
  {
    key: 'requests',
    header: 'Requests, 30 d',
    number: true,
    cell: ({ requests_30d }) => formatCompact(requests_30d),
  },
  { key: 'used', header: 'Last used', sort: 'last_used_at', cell: ({ last_used_at }) => <When at={last_used_at} never="never" /> },
  { key: 'expires', header: 'Expires', cell: ({ expires_at }) => (expires_at ? formatDate(expires_at) : 'never') },
  { key: 'created', header: 'Created', sort: 'created_at', cell: ({ created_at }) => <When at={created_at} /> },
];

export function limitOf(key: Pick<ApiKey, 'rate_limit_requests' | 'rate_limit_window_seconds'>): string {
  return formatRateLimit({ requests: key.rate_limit_requests, windowSeconds: key.rate_limit_window_seconds });
}
