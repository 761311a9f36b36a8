/** The typed client of the documented API. */
import createClient from 'openapi-fetch';

import { gatewayFetch } from './http';
import type { components, paths } from './schema';

export const client = createClient<paths>({
  baseUrl: location.origin,
  fetch: gatewayFetch,
});

/** The body of an answer; errors were thrown before one gets here. */
export async function bodyOf<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data as T;
}

export type Schemas = components['schemas'];
export type Service = Schemas['Service'];
export type NewService = Schemas['NewService'];
export type ServiceEdit = Schemas['ServiceEdit'];
export type ApiKeyCreated = Schemas['ApiKeyCreated'];
export type ApiKeyEdit = Schemas['ApiKeyEdit'];
export type ApiKeyStatus = Schemas['ApiKeyStatus'];
export type NewApiKey = Schemas['NewApiKey'];
export type RateLimit = Schemas['RateLimit'];
export type Health = Schemas['Health'];
export type BillingReset = Schemas['BillingReset'];
export type ApiKeyCost = Schemas['ApiKeyCost'];
