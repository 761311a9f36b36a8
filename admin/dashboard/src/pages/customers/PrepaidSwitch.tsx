import { Alert, Switch } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useQueryClient } from '@tanstack/react-query';

import type { Credits } from '../../api/allowances';
import { editCustomer } from '../../api/billing';
import type { Schemas } from '../../api/client';
import { nanoOf } from '../../lib/amount';
import { formatAmount } from '../../lib/decimal';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { notifyDone } from '../../ui/notify';

interface Props {
  customer: Schemas['Customer'];
  credits: Credits | undefined;
}

/** Whether requests need the balance, or it only pays bills. */
export function PrepaidSwitch({ customer, credits }: Props) {
  const queries = useQueryClient();
  const [asking, { open, close }] = useDisclosure();
  const { id, name, prepaid } = customer;
  const change = async () => {
    const written = await editCustomer(id, { prepaid: !prepaid });
    notifyDone(prepaid ? 'Requests no longer need credits' : 'Requests now need credits', written);
    await queries.invalidateQueries({ queryKey: ['billing'] });
  };
  const isEmpty = credits !== undefined && nanoOf(credits.available) <= 0n;
  return (
    <div>
      <Switch
        label="Pays in advance: requests that the credits do not cover are refused"
        checked={prepaid}
        disabled={credits === undefined}
        onChange={open}
      />
      {prepaid && isEmpty && (
        <Alert mt="sm" color="red" variant="light" title="Requests are refused">
          Nothing is available, so the keys of {name} are answered 429 (credits_exhausted) until credits are added.
        </Alert>
      )}
      {asking && credits && (
        <ConfirmDialog
          title={prepaid ? 'Let requests pass without credits?' : 'Refuse requests without credits?'}
          confirm={prepaid ? 'Stop refusing' : 'Refuse without credits'}
          act={change}
          onClose={close}
        >
          {prepaid
            ? `The balance of ${name} then only pays invoices; its keys are no longer stopped when it is used up.`
            : warning(name, credits, isEmpty)}
        </ConfirmDialog>
      )}
    </div>
  );
}

function warning(name: string, { available, currency }: Credits, isEmpty: boolean): string {
  const rule = `Every request of the keys of ${name} that the balance does not cover is then answered 429 (credits_exhausted).`;
  if (isEmpty) return `${rule} Nothing is available now, so all of them are refused at once, until credits are added.`;
  return `${rule} ${formatAmount(available, currency ?? '')} is available now. Use in another currency does not count.`;
}
