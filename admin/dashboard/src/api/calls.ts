/** What the pages ask the gateway, by names; types come from `openapi.json`. */
import type { ApiKeyStatus, Schemas } from './client';
import { bodyOf, client } from './client';

export type ApiKey = Schemas['ApiKey'];
export type AuditEvent = Schemas['AuditEvent'];
export type Finding = Schemas['SecurityFinding'];
export type Overview = Schemas['Overview'] & { latest_failures: RequestEntry[] };
export type SessionEntry = Schemas['SessionListed'];
export type Severity = Schemas['SecuritySeverity'];
export type User = Schemas['User'];
export type UsagePoint = Schemas['UsagePoint'];
export type UsageSeries = Schemas['UsageSeries'];
/** The document tells outcomes in words. */
export type RequestEntry = Schemas['LatestRequest'] & { outcome: Outcome };

export interface Page<T> {
  items: T[];
  next_cursor?: string | null;
}

export type Session = Schemas['Session'];
export type TargetTested = Schemas['TargetTested'];

export type Outcome = 'success' | 'client_error' | 'server_error' | 'refused' | 'failed';
export type Interval = 'auto' | 'minute' | 'hour' | 'day';
export type GroupBy = 'none' | 'service' | 'api_key' | 'customer' | 'method' | 'outcome';

/** The document tells these in words. */
export type Usage = Schemas['UsageChart'] & {
  interval: Exclude<Interval, 'auto'>;
  group_by: GroupBy;
};

export interface UsageQuery {
  from?: string;
  to?: string;
  interval?: Interval;
  group_by?: GroupBy;
  service_id?: number;
  api_key_id?: number;
  customer_id?: number;
  method?: string;
  percentiles?: boolean;
}

interface ListQuery {
  search?: string;
  limit?: number;
  cursor?: string;
}

export type AgeSort = 'created_at' | '-created_at';
export type NameSort = AgeSort | 'name' | '-name';

export interface ServiceQuery extends ListQuery {
  sort?: NameSort;
}

export type KeySort = NameSort | 'last_used_at' | '-last_used_at';

export interface KeyQuery extends ListQuery {
  service_id?: number;
  status?: ApiKeyStatus;
  sort?: KeySort;
}

export const session = {
  read: (): Promise<Session> => bodyOf(client.GET('/api/v1/session')),
  claim: (body: Schemas['SessionClaim']): Promise<Session> => bodyOf(client.POST('/api/v1/session/claim', { body })),
  signIn: (body: Schemas['SignIn']): Promise<Session> => bodyOf(client.POST('/api/v1/session', { body })),
  signOut: () => bodyOf(client.DELETE('/api/v1/session')),
  setPassword: (body: Schemas['PasswordChange']) => bodyOf(client.PUT('/api/v1/session/password', { body })),
  list: (query: { limit: number; cursor?: string }) => bodyOf(client.GET('/api/v1/sessions', { params: { query } })),
  end: (id: number) =>
    bodyOf(client.DELETE('/api/v1/sessions/{session_id}', { params: { path: { session_id: id } } })),
  editMe: (body: Schemas['UserEdit']) => bodyOf(client.PATCH('/api/v1/me', { body })),
};

export const listServices = (query: ServiceQuery) =>
  bodyOf(client.GET('/api/v1/services', { params: { query } }));
export const testTarget = (target_url: string) =>
  bodyOf(client.POST('/api/v1/services/test', { body: { target_url } }));
export const listKeys = (query: KeyQuery) => bodyOf(client.GET('/api/v1/keys', { params: { query } }));
export const readKey = (id: number) =>
  bodyOf(client.GET('/api/v1/keys/{key_id}', { params: { path: { key_id: id } } }));
export const readUsage = (query: UsageQuery) =>
  bodyOf(client.GET('/api/v1/usage', { params: { query } })) as Promise<Usage>;
export const readTop = (query: { from?: string; to?: string; by: 'service' | 'api_key'; limit?: number }) =>
  bodyOf(client.GET('/api/v1/usage/top', { params: { query } }));
export const listRequests = (query: {
  limit?: number;
  service_id?: number;
  api_key_id?: number;
  customer_id?: number;
  method?: string;
  outcome?: Outcome;
}) => bodyOf(client.GET('/api/v1/requests', { params: { query } })) as Promise<{ items: RequestEntry[] }>;
export const readOverview = () => bodyOf(client.GET('/api/v1/overview')) as Promise<Overview>;
export const listAuditEvents = (query: { limit?: number; cursor?: string; action?: string }) =>
  bodyOf(client.GET('/api/v1/audit-events', { params: { query } }));
export const readSecurityReport = () => bodyOf(client.GET('/api/v1/security/report'));
