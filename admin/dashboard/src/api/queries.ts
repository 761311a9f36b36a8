/** What the pages read, how long it counts as fresh, and how often it is read again. */
import { QueryClient, keepPreviousData, queryOptions } from '@tanstack/react-query';

import { endsNow, resolve, type Range } from '../lib/range';
import { bodyOf, client, type Health } from './client';
import { setCsrfToken } from './http';
import { ConnectionLost, Problem } from './problem';
import * as api from './calls';

/** Live figures; the timer stops while the tab is hidden. */
export const LIVE_MILLIS = 5_000;
/** What takes no part in a live figure but grows with traffic. */
const SLOW_MILLIS = 30_000;

export function makeQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 2_000,
        // An answer that says no says no the second time too; only silence is worth another try.
        retry: (failures, error) =>
          failures < 2 && (error instanceof ConnectionLost || (error instanceof Problem && error.status >= 502)),
        // The gateway is often on this very machine, where being offline means nothing.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

/** What every answer about the session goes through: its CSRF token is for all later writes. */
export function took(session: api.Session): api.Session {
  setCsrfToken(session.csrf_token ?? null);
  return session;
}

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => took(await api.session.read()),
  staleTime: 60_000,
});

export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: api.readOverview,
  refetchInterval: LIVE_MILLIS,
});

export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: async (): Promise<Health> => {
    const response = await fetch('/health');
    return response.json();
  },
  refetchInterval: LIVE_MILLIS,
});

export const servicesQuery = (query: api.ServiceQuery) =>
  queryOptions({
    queryKey: ['services', query],
    queryFn: () => api.listServices(query),
    placeholderData: keepPreviousData,
  });

export const serviceQuery = (id: number) =>
  queryOptions({
    queryKey: ['services', id],
    queryFn: () => bodyOf(client.GET('/api/v1/services/{service_id}', { params: { path: { service_id: id } } })),
  });

export const keysQuery = (query: api.KeyQuery) =>
  queryOptions({
    queryKey: ['keys', query],
    queryFn: () => api.listKeys(query),
    placeholderData: keepPreviousData,
    refetchInterval: SLOW_MILLIS,
  });

export const keyQuery = (id: number) =>
  queryOptions({ queryKey: ['keys', id], queryFn: () => api.readKey(id) });

export type UsageFilter = Pick<api.UsageQuery, 'interval' | 'group_by' | 'service_id' | 'api_key_id' | 'customer_id' | 'method'>;

export const usageQuery = (range: Range, filter: UsageFilter) =>
  queryOptions({
    queryKey: ['usage', range, filter],
    // No chart shows percentiles, and the totals have them all the same.
    queryFn: () => api.readUsage({ ...resolve(range), ...filter, percentiles: false }),
    placeholderData: keepPreviousData,
    refetchInterval: endsNow(range) ? LIVE_MILLIS : false,
  });

export const topQuery = (range: Range, by: 'service' | 'api_key', limit = 5) =>
  queryOptions({
    queryKey: ['usage', 'top', range, by, limit],
    queryFn: () => api.readTop({ ...resolve(range), by, limit }),
    refetchInterval: endsNow(range) ? SLOW_MILLIS : false,
  });

export const requestsQuery = (query: Parameters<typeof api.listRequests>[0], live: boolean) =>
  queryOptions({
    queryKey: ['requests', query],
    queryFn: () => api.listRequests(query),
    placeholderData: keepPreviousData,
    refetchInterval: live ? LIVE_MILLIS : false,
  });

export const billingSummaryQuery = queryOptions({
  queryKey: ['billing', 'summary'],
  queryFn: () => bodyOf(client.GET('/api/v1/billing/summary')),
  refetchInterval: LIVE_MILLIS,
});

export const billingKeysQuery = (query: { limit: number; cursor?: string }) =>
  queryOptions({
    queryKey: ['billing', 'api-keys', query],
    queryFn: () => bodyOf(client.GET('/api/v1/billing/api-keys', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MILLIS,
  });

export const auditQuery = (query: { limit: number; cursor?: string; action?: string }) =>
  queryOptions({
    queryKey: ['audit', query],
    queryFn: () => api.listAuditEvents(query),
    placeholderData: keepPreviousData,
    refetchInterval: SLOW_MILLIS,
  });

export const securityReportQuery = queryOptions({
  queryKey: ['security', 'report'],
  queryFn: api.readSecurityReport,
  refetchInterval: SLOW_MILLIS,
});

export const sessionsQuery = (query: { limit: number; cursor?: string }) =>
  queryOptions({
    queryKey: ['sessions', query],
    queryFn: () => api.session.list(query),
    placeholderData: keepPreviousData,
  });
