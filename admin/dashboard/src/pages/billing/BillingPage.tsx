import { Tabs } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { ComponentType } from 'react';

import { BILLING_TABS, type BillingSearch } from '../../search';
import { PageHeader } from '../../ui/PageHeader';
import { Customers } from './Customers';
import { Cycles } from './Cycles';
import { Invoices } from './Invoices';
import { Ledger } from './Ledger';
import { OpenCycle } from './OpenCycle';
import { Prices } from './Prices';
import type { PagingProps } from './paging';

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
const PANELS: Record<Tab, ComponentType<PagingProps>> = {
  cycle: OpenCycle,
  prices: Prices,
  cycles: Cycles,
  invoices: Invoices,
  customers: Customers,
  ledger: Ledger,
};

export function BillingPage() {
  const { tab = 'cycle', after = [] } = route.useSearch();
  const navigate = useNavigate({ from: '/billing' });
  const page = (next: string[] | undefined) => void navigate({ search: (now) => ({ ...now, after: next }) });
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
              <Panel after={after} onPage={page} />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </>
  );
}
