/** Prices, cycles, invoices and customers: what the pages ask, by names. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import type { AgeSort, NameSort } from './calls';
import { bodyOf, client, type Schemas } from './client';

export type Charge = Schemas['Charge'] | Schemas['InvoiceLine'];
export type Customer = Schemas['Customer'];
export type Cycle = Schemas['CycleWithTotals'];
export type CyclePart = Schemas['CyclePart'];
export type CurrencyTotal = Schemas['CurrencyTotal'];
export type Invoice = Schemas['Invoice'];
export type WholeInvoice = Schemas['WholeInvoice'];
export type NewPriceVersion = Schemas['NewPriceVersion'];
export type PriceVersion = Schemas['Price'];
export type NewSchedule = Schemas['NewSchedule'];
export type LedgerTransaction = Schemas['LedgerTransaction'];
export type CustomerEdit = Schemas['CustomerEdit'];
export type NewCustomer = Schemas['NewCustomer'];

/** How units are priced, and what is charged or given beside them. */
export type PriceTerms = Pick<
  NewPriceVersion,
  'model' | 'free_units' | 'flat_fee_per_cycle' | 'minimum_per_cycle'
>;
export type ModelKind = PriceTerms['model']['kind'];

interface Paged {
  limit: number;
  cursor?: string;
  sort?: AgeSort;
}

const invoicePath = (id: number) => ({ path: { invoice_id: id } });
const idempotent = (key: string) => ({ header: { 'Idempotency-Key': key } });

export const previewPrice = (body: Schemas['PricePreview']) =>
  bodyOf(client.POST('/api/v1/prices/preview', { body }));
export const tryPrice = (body: Schemas['PriceDryRun']) =>
  bodyOf(client.POST('/api/v1/prices/dry-run', { body }));
export const createPrice = (body: NewPriceVersion, key: string) =>
  bodyOf(client.POST('/api/v1/prices', { body, params: idempotent(key) }));
export const setSchedule = (body: NewSchedule) => bodyOf(client.PUT('/api/v1/billing/schedule', { body }));
export const finalizeInvoice = (id: number) =>
  bodyOf(client.POST('/api/v1/invoices/{invoice_id}/finalize', { params: invoicePath(id) }));
export const voidInvoice = (id: number, reason: string) =>
  bodyOf(client.POST('/api/v1/invoices/{invoice_id}/void', { params: invoicePath(id), body: { reason } }));
export const creditInvoice = (id: number, body: Schemas['NewCreditNote'], key: string) => {
  const params = { ...invoicePath(id), ...idempotent(key) };
  return bodyOf(client.POST('/api/v1/invoices/{invoice_id}/credit-notes', { params, body }));
};
export const createCustomer = (body: NewCustomer, key: string) =>
  bodyOf(client.POST('/api/v1/customers', { body, params: idempotent(key) }));
export const editCustomer = (id: number, body: CustomerEdit) =>
  bodyOf(client.PATCH('/api/v1/customers/{customer_id}', { params: { path: { customer_id: id } }, body }));
export const deleteCustomer = (id: number) =>
  bodyOf(client.DELETE('/api/v1/customers/{customer_id}', { params: { path: { customer_id: id } } }));

export const pricesQuery = (query: Paged & { service_id?: number; api_key_id?: number }) =>
  queryOptions({
    queryKey: ['billing', 'prices', query],
    queryFn: () => bodyOf(client.GET('/api/v1/prices', { params: { query } })),
    placeholderData: keepPreviousData,
  });

export const cyclesQuery = (query: Paged) =>
  queryOptions({
    queryKey: ['billing', 'cycles', query],
    queryFn: () => bodyOf(client.GET('/api/v1/billing/cycles', { params: { query } })),
    placeholderData: keepPreviousData,
  });

export const cycleQuery = (id: number) =>
  queryOptions({
    queryKey: ['billing', 'cycles', id],
    queryFn: () => bodyOf(client.GET('/api/v1/billing/cycles/{cycle_id}', { params: { path: { cycle_id: id } } })),
  });

export const scheduleQuery = queryOptions({
  queryKey: ['billing', 'schedule'],
  queryFn: () => bodyOf(client.GET('/api/v1/billing/schedule')),
});

export const invoicesQuery = (query: Paged & { status?: string; customer_id?: number }) =>
  queryOptions({
    queryKey: ['billing', 'invoices', query],
    queryFn: () => bodyOf(client.GET('/api/v1/invoices', { params: { query } })),
    placeholderData: keepPreviousData,
  });

export const invoiceQuery = (id: number) =>
  queryOptions({
    queryKey: ['billing', 'invoices', id],
    // The document offers CSV and PDF too; what was asked for is JSON.
    queryFn: () =>
      bodyOf(client.GET('/api/v1/invoices/{invoice_id}', { params: invoicePath(id) })) as Promise<WholeInvoice>,
  });

export interface LedgerQuery extends Paged {
  customer_id?: number;
  invoice_id?: number;
}

export const ledgerQuery = (query: LedgerQuery) =>
  queryOptions({
    queryKey: ['billing', 'ledger', query],
    queryFn: () => bodyOf(client.GET('/api/v1/ledger', { params: { query } })),
    placeholderData: keepPreviousData,
  });

export const customerQuery = (id: number) =>
  queryOptions({
    queryKey: ['billing', 'customers', id],
    queryFn: () =>
      bodyOf(client.GET('/api/v1/customers/{customer_id}', { params: { path: { customer_id: id } } })),
  });

export const customersQuery = (query: Omit<Paged, 'sort'> & { search?: string; sort?: NameSort }) =>
  queryOptions({
    queryKey: ['billing', 'customers', query],
    queryFn: () => bodyOf(client.GET('/api/v1/customers', { params: { query } })),
    placeholderData: keepPreviousData,
  });
