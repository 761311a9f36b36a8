import { Skeleton, Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Suspense, lazy, type ComponentType } from 'react';

import { BILLING_TABS, type BillingSearch } from '../../search';
import { PageHeader } from '../../ui/PageHeader';
import { OpenCycle } from './OpenCycle';
import type { ListProps } from './paging';

type Tab = (typeof BILLING_TABS)[number];

const route = getRouteApi('/console/billing');
const LABELS: Record<Tab, string> = {
  cycle: 'Open cycle',
  prices: 'Prices',
  cycles: 'Cycles',
  invoices: 'Invoices',
  customers: 'Customers',
  ledger: 'Ledger',
};
const PANELS: Record<Tab, ComponentType<ListProps>> = {
  cycle: OpenCycle,
  // The others come when they are opened, to keep the first load small.
  prices: lazy(() => import('./Prices').then(({ Prices }) => ({ default: Prices }))),
  cycles: lazy(() => import('./Cycles').then(({ Cycles }) => ({ default: Cycles }))),
  invoices: lazy(() => import('./Invoices').then(({ Invoices }) => ({ default: Invoices }))),
  customers: lazy(() => import('./Customers').then(({ Customers }) => ({ default: Customers }))),
  ledger: lazy(() => import('./Ledger').then(({ Ledger }) => ({ default: Ledger }))),
};

export function BillingPage() {
  const { tab = 'cycle', after = [], sort } = route.useSearch();
  const navigate = useNavigate({ from: '/billing' });
  const page = (next: string[] | undefined) => void navigate({ search: (now) => ({ ...now, after: next }) });
  const order = (next: string) =>
    void navigate({ search: (now) => ({ ...now, after: undefined, sort: next as BillingSearch['sort'] }), replace: true });
  return (
    <>
      <PageHeader title="Billing" text="What the requests cost. Bills are computed; nobody is charged." />
      <Tabs value={tab} onChange={(next) => void navigate({ search: { tab: next as BillingSearch['tab'] } })}>
        <Tabs.List mb="md">
          {BILLING_TABS.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {LABELS[one]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {BILLING_TABS.map((one) => {
          const Panel = PANELS[one];
          return (
            <Tabs.Panel key={one} value={one}>
              <Suspense fallback={<Skeleton height={240} />}>
                <Panel after={after} onPage={page} sort={sort} onSort={order} />
              </Suspense>
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </>
  );
}
