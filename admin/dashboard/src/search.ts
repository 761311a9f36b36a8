/**
 * What each page keeps in its URL. People write URLs by hand and keep old ones, so what cannot be
 * used is dropped rather than refused.
 */
import type { ApiKeyStatus } from './api/client';
import type { GroupBy, Interval, KeySort, NameSort, Outcome } from './api/calls';
import { METHODS, type Method } from './lib/methods';
import { readRangeSearch, type RangeSearch } from './lib/range';
import type { Metric } from './lib/series';
import { isOutcome } from './ui/outcomes';

type Raw = Record<string, unknown>;

const text = (value: unknown): string | undefined => {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
};

const id = (value: unknown): number | undefined => {
  const number = Number(value);
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
};

function oneOf<const T extends string>(values: readonly T[], value: unknown): T | undefined {
  return values.find((one) => one === value);
}

const cursors = (value: unknown): string[] | undefined => {
  if (!Array.isArray(value)) return undefined;
  const found = value.filter((one) => typeof one === 'string' || typeof one === 'number').map(String);
  return found.length > 0 ? found : undefined;
};

/** Leaves out what is undefined, so that it does not appear in the URL. */
function given<T extends object>(search: T): T {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as T;
}

/** Orders of lists of things that have a name; the first two of those that have none. */
export const NAME_SORTS = ['created_at', '-created_at', 'name', '-name'] as const satisfies NameSort[];

export interface ApisSearch {
  search?: string;
  sort?: NameSort;
  after?: string[];
}

export const readApisSearch = (raw: Raw): ApisSearch =>
  given({ search: text(raw.search), sort: oneOf(NAME_SORTS, raw.sort), after: cursors(raw.after) });

export const API_TABS = ['usage', 'keys', 'settings'] as const;

export interface ApiSearch extends RangeSearch {
  tab?: (typeof API_TABS)[number];
  /** Of its keys. */
  sort?: KeySort;
  after?: string[];
}

export const readApiSearch = (raw: Raw): ApiSearch =>
  given({
    ...readRangeSearch(raw),
    tab: oneOf(API_TABS, raw.tab),
    sort: oneOf(KEY_SORTS, raw.sort),
    after: cursors(raw.after),
  });

export const KEY_STATUSES = ['active', 'expired', 'revoked'] as const satisfies ApiKeyStatus[];
const KEY_SORTS = ['created_at', '-created_at', 'name', '-name', 'last_used_at', '-last_used_at'] as const satisfies KeySort[];

export interface KeysSearch {
  search?: string;
  service?: number;
  status?: ApiKeyStatus;
  sort?: KeySort;
  after?: string[];
  /** The key whose details are open. */
  key?: number;
}

export const readKeysSearch = (raw: Raw): KeysSearch =>
  given({
    search: text(raw.search),
    service: id(raw.service),
    status: oneOf(KEY_STATUSES, raw.status),
    sort: oneOf(KEY_SORTS, raw.sort),
    after: cursors(raw.after),
    key: id(raw.key),
  });

export const INTERVALS = ['auto', 'minute', 'hour', 'day'] as const satisfies Interval[];
export const GROUPS = ['outcome', 'service', 'api_key', 'customer', 'method', 'none'] as const satisfies GroupBy[];
export const METRICS = ['requests', 'billable_requests', 'units', 'bytes_in', 'bytes_out'] as const satisfies Metric[];

export interface UsageSearch extends RangeSearch {
  interval?: Interval;
  group?: GroupBy;
  metric?: (typeof METRICS)[number];
  service?: number;
  key?: number;
  customer?: number;
  outcome?: Outcome;
  method?: Method;
}

export const readUsageSearch = (raw: Raw): UsageSearch =>
  given({
    ...readRangeSearch(raw),
    interval: oneOf(INTERVALS, raw.interval),
    group: oneOf(GROUPS, raw.group),
    metric: oneOf(METRICS, raw.metric),
    service: id(raw.service),
    key: id(raw.key),
    customer: id(raw.customer),
    outcome: isOutcome(raw.outcome) ? raw.outcome : undefined,
    method: oneOf(METHODS, raw.method),
  });

export const BILLING_TABS = ['cycle', 'prices', 'cycles', 'invoices', 'customers', 'ledger'] as const;

export const INVOICE_STATUSES = ['draft', 'finalized', 'void'] as const;

export interface BillingSearch {
  tab?: (typeof BILLING_TABS)[number];
  sort?: NameSort;
  after?: string[];
  /** The cycle whose details are open. */
  cycle?: number;
  /** What customers are searched for. */
  search?: string;
  /** Whose invoices or entries of the ledger are shown, and which bill's entries. */
  customer?: number;
  invoice?: number;
  /** The status of the invoices that are shown. */
  status?: (typeof INVOICE_STATUSES)[number];
  /** Whose prices are shown. */
  service?: number;
  key?: number;
}

export const readBillingSearch = (raw: Raw): BillingSearch =>
  given({
    tab: oneOf(BILLING_TABS, raw.tab),
    sort: oneOf(NAME_SORTS, raw.sort),
    after: cursors(raw.after),
    cycle: id(raw.cycle),
    search: text(raw.search),
    customer: id(raw.customer),
    invoice: id(raw.invoice),
    status: oneOf(INVOICE_STATUSES, raw.status),
    service: id(raw.service),
    key: id(raw.key),
  });

export const SECURITY_TABS = ['keys', 'authentication', 'sessions', 'audit'] as const;

export interface SecuritySearch {
  tab?: (typeof SECURITY_TABS)[number];
  action?: string;
  after?: string[];
}

export const readSecuritySearch = (raw: Raw): SecuritySearch =>
  given({ tab: oneOf(SECURITY_TABS, raw.tab), action: text(raw.action), after: cursors(raw.after) });

/** A page with one list that is paged. */
export interface PagedSearch {
  after?: string[];
}

export const readPagedSearch = (raw: Raw): PagedSearch => given({ after: cursors(raw.after) });

/** A customer's page has two lists: movements of its credits, and its invoices. */
export interface CustomerSearch extends PagedSearch {
  invoices?: string[];
}

export const readCustomerSearch = (raw: Raw): CustomerSearch =>
  given({ ...readPagedSearch(raw), invoices: cursors(raw.invoices) });

export const WEBHOOK_TABS = ['endpoints', 'events'] as const;

export interface WebhooksSearch extends PagedSearch {
  tab?: (typeof WEBHOOK_TABS)[number];
  /** The type of the events that are shown. */
  type?: string;
  /** The event whose text is open. */
  event?: string;
}

export const readWebhooksSearch = (raw: Raw): WebhooksSearch =>
  given({
    tab: oneOf(WEBHOOK_TABS, raw.tab),
    type: text(raw.type),
    event: text(raw.event),
    after: cursors(raw.after),
  });

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed'] as const;

export interface DeliveriesSearch extends PagedSearch {
  /** The status of the deliveries that are shown. */
  deliveries?: (typeof DELIVERY_STATUSES)[number];
}

export const readDeliveriesSearch = (raw: Raw): DeliveriesSearch =>
  given({ deliveries: oneOf(DELIVERY_STATUSES, raw.deliveries), after: cursors(raw.after) });

export interface LoginSearch {
  /** Where to go after signing in: an address of this page and never of another host. */
  to?: string;
}

export const readLoginSearch = (raw: Raw): LoginSearch =>
  given({ to: typeof raw.to === 'string' && /^\/(?![/\\])/.test(raw.to) ? raw.to : undefined });
