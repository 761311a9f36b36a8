/** Webhooks, what they were told, and events: what the pages ask, by names. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';

import { ALERT_TYPES, type EventType } from '../lib/events';
import type { DeliveriesSearch } from '../search';
import { bodyOf, client, type Schemas } from './client';
import { LIVE_MILLIS } from './queries';

export type Webhook = Schemas['Webhook'];
export type WebhookEdit = Schemas['WebhookEdit'];
export type NewWebhook = Schemas['NewWebhook'];
export type WithSecret = Schemas['WebhookWithSecret'];
export type Delivery = Schemas['WebhookDelivery'];
export type Attempt = Schemas['WebhookAttempt'];
/** Something that happened; the document does not say what a payload holds. */
export type GatewayEvent = Omit<Schemas['Event'], 'payload'> & {
  payload: { data?: Record<string, unknown> };
};

interface Paged {
  limit: number;
  cursor?: string;
}

const path = (id: number) => ({ path: { webhook_id: id } });
const idempotent = (key: string) => ({ header: { 'Idempotency-Key': key } });

export const createWebhook = (body: NewWebhook, key: string): Promise<WithSecret> =>
  bodyOf(client.POST('/api/v1/webhooks', { body, params: idempotent(key) }));
export const editWebhook = (id: number, body: WebhookEdit): Promise<Webhook> =>
  bodyOf(client.PATCH('/api/v1/webhooks/{webhook_id}', { params: path(id), body }));
export const deleteWebhook = (id: number) =>
  bodyOf(client.DELETE('/api/v1/webhooks/{webhook_id}', { params: path(id) }));
export const rotateSecret = (id: number, key: string): Promise<WithSecret> =>
  bodyOf(client.POST('/api/v1/webhooks/{webhook_id}/rotate-secret', { params: { ...path(id), ...idempotent(key) } }));
export const testWebhook = (id: number, key: string) =>
  bodyOf(client.POST('/api/v1/webhooks/{webhook_id}/test', { params: { ...path(id), ...idempotent(key) } }));
/** To one webhook, or to all that want events of its type. */
export const replayEvent = (id: string, webhook: number | undefined, key: string) => {
  const params = { path: { event_id: id }, ...idempotent(key) };
  return bodyOf(
    client.POST('/api/v1/events/{event_id}/replay', { params, body: { webhook_id: webhook ?? null } }),
  );
};

export const webhooksQuery = (query: Paged) =>
  queryOptions({
    queryKey: ['webhooks', query],
    queryFn: () => bodyOf(client.GET('/api/v1/webhooks', { params: { query } })),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MILLIS,
  });

export const webhookQuery = (id: number) =>
  queryOptions({
    queryKey: ['webhooks', id],
    queryFn: () => bodyOf(client.GET('/api/v1/webhooks/{webhook_id}', { params: path(id) })),
    refetchInterval: LIVE_MILLIS,
  });

export const deliveriesQuery = (id: number, query: Paged & { status?: DeliveriesSearch['deliveries'] }) =>
  queryOptions({
    queryKey: ['webhooks', id, 'deliveries', query],
    queryFn: () =>
      bodyOf(client.GET('/api/v1/webhooks/{webhook_id}/deliveries', { params: { ...path(id), query } })),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MILLIS,
  });

export const eventsQuery = (query: Paged & { type?: string }) =>
  queryOptions({
    queryKey: ['events', query],
    queryFn: () => listEvents(query),
    placeholderData: keepPreviousData,
    refetchInterval: LIVE_MILLIS,
  });

export const eventQuery = (id: string) =>
  queryOptions({
    queryKey: ['events', id],
    queryFn: () =>
      bodyOf(client.GET('/api/v1/events/{event_id}', { params: { path: { event_id: id } } })) as Promise<GatewayEvent>,
  });

/** The latest alerts of all kinds, newest first. */
export const alertsQuery = (limit: number) =>
  queryOptions({
    queryKey: ['events', 'alerts', limit],
    queryFn: async () => {
      const pages = await Promise.all(ALERT_TYPES.map((type: EventType) => listEvents({ type, limit })));
      const all = pages.flatMap(({ items }) => items);
      return all.sort((one, other) => Date.parse(other.at) - Date.parse(one.at)).slice(0, limit);
    },
    refetchInterval: LIVE_MILLIS,
  });

interface EventPage {
  items: GatewayEvent[];
  next_cursor?: string | null;
}

const listEvents = (query: Paged & { type?: string }) =>
  bodyOf(client.GET('/api/v1/events', { params: { query } })) as Promise<EventPage>;
