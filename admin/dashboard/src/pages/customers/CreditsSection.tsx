import { Button, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';

import { creditsQuery, type CreditEntry, type Credits } from '../../api/allowances';
import type { Schemas } from '../../api/client';
import { nanoOf } from '../../lib/amount';
import { managementCurl } from '../../lib/curl';
import { formatAmount } from '../../lib/decimal';
import { NOTHING, formatDateTime } from '../../lib/format';
import { DataTable, type Column } from '../../ui/DataTable';
import { EmptyState } from '../../ui/EmptyState';
import { Paging } from '../../ui/Paging';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { Section } from '../../ui/Section';
import { Stat } from '../../ui/Stat';
import { LEVEL_COLORS, creditsReserved } from '../../ui/allowances/level';
import { AddCredits } from './AddCredits';
import { PrepaidSwitch } from './PrepaidSwitch';

const route = getRouteApi('/console/billing/customers/$customerId');
const PAGE_SIZE = 20;

interface Props {
  customer: Schemas['Customer'];
  /** What the first credits are in unless somebody says otherwise. */
  ownCurrency: string;
}

/** A customer's balance, what moved it, and whether requests need it. */
export function CreditsSection({ customer, ownCurrency }: Props) {
  const { after = [] } = route.useSearch();
  const navigate = useNavigate({ from: '/billing/customers/$customerId' });
  const [adding, { open, close }] = useDisclosure();
  const { data, error, refetch } = useQuery(creditsQuery(customer.id, { limit: PAGE_SIZE, cursor: after.at(-1) }));
  const add = (
    <Button leftSection={<IconPlus size={14} />} disabled={data === undefined} onClick={open}>
      Add credits
    </Button>
  );
  return (
    <Section title="Prepaid credits" text="A balance that pays invoices" actions={add}>
      <Stack gap="md">
        <ProblemAlert error={error} onRetry={() => void refetch()} />
        <Balance credits={data} ownCurrency={ownCurrency} />
        <PrepaidSwitch customer={customer} credits={data} />
        {error === null && (
          <DataTable
            label="Movements of the balance"
            columns={COLUMNS}
            rows={data?.entries}
            rowKey={({ id }) => id}
            empty={
              <EmptyState
                title="No credits yet"
                text="Credits that are added here pay the invoices of this customer. The first fix their currency."
                curl={managementCurl('POST', `/customers/${customer.id}/credits`, {
                  amount: '100.00',
                  currency: ownCurrency,
                  reason: 'bank transfer',
                })}
              />
            }
          />
        )}
        <Paging
          after={after}
          next={data?.next_cursor}
          shown={data?.entries.length ?? 0}
          onChange={(next) => void navigate({ search: (now) => ({ ...now, after: next }) })}
        />
      </Stack>
      {adding && data && <AddCredits credits={data} ownCurrency={ownCurrency} onClose={close} />}
    </Section>
  );
}

function Balance({ credits, ownCurrency }: { credits: Credits | undefined; ownCurrency: string }) {
  const shown = (amount: string | undefined) => amount && formatAmount(amount, credits?.currency ?? ownCurrency);
  const reserved = credits && creditsReserved(credits);
  return (
    <div>
      <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
        <Stat label="Balance" value={shown(credits?.balance)} hint="all movements together" />
        <Stat label="Reserved" value={shown(credits?.reserved)} hint="by drafts and unbilled use" />
        <Stat label="Available" value={shown(credits?.available)} hint="for further requests" />
      </SimpleGrid>
      {reserved && nanoOf(credits.balance) > 0n && (
        <>
          <Progress
            mt="sm"
            size={8}
            value={reserved.percent}
            color={LEVEL_COLORS[reserved.level]}
            aria-label="Share of the balance that is reserved"
          />
          <Text size="xs" mt={4} c={reserved.level === 'fine' ? 'dimmed' : undefined}>
            {reserved.level === 'spent' ? 'All of the balance is reserved' : `${reserved.percent} % of the balance is reserved`}
          </Text>
        </>
      )}
    </div>
  );
}

const KINDS: Record<string, string> = {
  grant: 'granted',
  correction: 'taken back',
  applied: 'paid an invoice',
  restored: 'given back: the invoice is void',
};

const COLUMNS: Column<CreditEntry>[] = [
  { key: 'at', header: 'When', cell: ({ at }) => <time dateTime={at}>{formatDateTime(at)}</time> },
  { key: 'kind', header: 'What', cell: ({ kind }) => KINDS[kind] ?? kind },
  { key: 'amount', header: 'Amount', number: true, cell: ({ amount, currency }) => formatAmount(amount, currency) },
  {
    key: 'invoice',
    header: 'Invoice',
    cell: ({ invoice_id: id }) =>
      id ? (
        <Link to="/billing/invoices/$invoiceId" params={{ invoiceId: String(id) }} className="text-link">
          #{id}
        </Link>
      ) : (
        NOTHING
      ),
  },
  {
    key: 'reason',
    header: 'Reason',
    wrap: true,
    cell: ({ reason }) => (
      <Text fz="inherit" miw={180}>
        {reason ?? NOTHING}
      </Text>
    ),
  },
];
