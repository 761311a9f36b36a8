/** What keys and customers may use, and customers' credits: what the pages ask, by names. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { bodyOf, client, type Schemas } from './client';
import { LIVE_MILLIS } from './queries';

export type Allowances = Schemas['Allowances'];
export type AllowancesEdit = Schemas['AllowancesEdit'];
export type NewAllowances = Schemas['NewAllowances'];
export type Enforcement = Schemas['Enforcement'];
export type Credits = Schemas['Credits'];
export type CreditEntry = Schemas['CreditEntry'];
export type NewCredits = Schemas['NewCredits'];

/** Who has allowances. */
export type Owner = { kind: 'key' | 'customer'; id: number };

const keyPath = (id: number) => ({ path: { key_id: id } });
const customerPath = (id: number) => ({ path: { customer_id: id } });

export const readAllowances = ({ kind, id }: Owner): Promise<Allowances> =>
  kind === 'key'
    ? bodyOf(client.GET('/api/v1/keys/{key_id}/allowances', { params: keyPath(id) }))
    : bodyOf(client.GET('/api/v1/customers/{customer_id}/allowances', { params: customerPath(id) }));

export const editAllowances = ({ kind, id }: Owner, body: AllowancesEdit) =>
  kind === 'key'
    ? bodyOf(client.PATCH('/api/v1/keys/{key_id}/allowances', { params: keyPath(id), body }))
    : bodyOf(client.PATCH('/api/v1/customers/{customer_id}/allowances', { params: customerPath(id), body }));

export const addCredits = (id: number, body: NewCredits, key: string) => {
  const params = { ...customerPath(id), header: { 'Idempotency-Key': key } };
  return bodyOf(client.POST('/api/v1/customers/{customer_id}/credits', { params, body }));
};

export const inheritPrice = (keyId: number) =>
  bodyOf(client.DELETE('/api/v1/keys/{key_id}/price', { params: keyPath(keyId) }));

/** Under its owner's own query, so that whatever renews the owner renews this as well. */
export const allowancesQuery = (owner: Owner) =>
  queryOptions({
    queryKey: [...(owner.kind === 'key' ? ['keys'] : ['billing', 'customers']), owner.id, 'allowances'],
    queryFn: () => readAllowances(owner),
    refetchInterval: LIVE_MILLIS,
  });

export const creditsQuery = (id: number, query: { limit: number; cursor?: string }) =>
  queryOptions({
    queryKey: ['billing', 'customers', id, 'credits', query],
    queryFn: () =>
      bodyOf(client.GET('/api/v1/customers/{customer_id}/credits', { params: { ...customerPath(id), query } })),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MILLIS,
  });
