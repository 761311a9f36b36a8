import { describe, expect, it } from 'vitest';

import type { Delivery, GatewayEvent } from '../../api/webhooks';
import { describeAlert } from '../../lib/alerts';
import { lastAttempt, outcomeOf } from './deliveries';
import { NO_WEBHOOK, toNewWebhook, toWebhookEdit, webhookChecks } from './webhookForm';

describe('a webhook’s form', () => {
  const typed = { ...NO_WEBHOOK, url: ' https://example.com/hooks ' };

  it('asks for all types as null, so that later ones are among them', () => {
    expect(toNewWebhook(typed)).toEqual({ url: 'https://example.com/hooks', description: '', event_types: null });
    const some = { ...typed, all: false, types: ['key.revoked', 'key.created'] };
    expect(toNewWebhook(some).event_types).toEqual(['key.created', 'key.revoked']);
  });

  it('sends only what was changed', () => {
    const before = { ...NO_WEBHOOK, url: 'https://example.com/hooks', all: false, types: ['a', 'b'] };
    expect(toWebhookEdit(before, { ...before, types: ['b', 'a'] })).toEqual({});
    expect(toWebhookEdit(before, { ...before, all: true })).toEqual({ event_types: null });
    expect(toWebhookEdit(before, { ...before, description: 'x' })).toEqual({ description: 'x' });
  });

  it('says what is wrong before the gateway is asked', () => {
    expect(webhookChecks.url('ftp://example.com')).not.toBeNull();
    expect(webhookChecks.url(`https://example.com/${'a'.repeat(2048)}`)).toMatch('2048');
    expect(webhookChecks.url('https://example.com/hooks')).toBeNull();
    expect(webhookChecks.types([], { ...typed, all: false })).not.toBeNull();
    expect(webhookChecks.types([], typed)).toBeNull();
  });
});

describe('a delivery', () => {
  const attempt = { at: '2030-01-01T00:00:00Z', duration_ms: 5, status_code: null, error: null, answer: null };
  const delivery: Delivery = {
    id: 1, webhook_id: 1, event_id: 'evt_1', event_type: 'key.created', status: 'pending', created_at: attempt.at,
    next_attempt_at: attempt.at, attempts: [],
  };

  it('tells how its last attempt ended', () => {
    expect(outcomeOf(delivery)).toBe('not tried yet');
    expect(outcomeOf({ ...delivery, attempts: [{ ...attempt, status_code: 503 }, { ...attempt, status_code: 204 }] })).toBe('204');
    expect(outcomeOf({ ...delivery, attempts: [{ ...attempt, error: 'the connection was refused' }] })).toBe(
      'the connection was refused',
    );
    expect(lastAttempt(delivery)).toBeUndefined();
  });
});

describe('an alert in words', () => {
  const event = (type: string, data: Record<string, unknown>): GatewayEvent => ({
    id: 'evt_1', type, at: '2030-01-01T00:00:00Z', payload: { data },
  });

  it('names the allowance, how much of it is used, and what follows', () => {
    const quota = event('quota.threshold_reached', {
      api_key_id: 7, customer_id: null, allowance: 'requests_per_day', threshold_percent: 100, enforcement: 'hard', limit: 1000,
    });
    expect(describeAlert(quota)).toEqual({
      owner: { kind: 'key', id: 7 }, percent: 100, text: 'of 1,000 requests per day: further ones are refused',
    });
    const budget = event('budget.threshold_reached', {
      customer_id: 3, threshold_percent: 80, enforcement: 'soft', amount: '25', currency: 'USD',
    });
    expect(describeAlert(budget)).toEqual({
      owner: { kind: 'customer', id: 3 }, percent: 80, text: 'of the budget of 25.00 USD per cycle',
    });
    const credits = event('credits.threshold_reached', {
      customer_id: 3, threshold_percent: 50, prepaid: true, granted: '100', available: '49.5', currency: 'USD',
    });
    expect(describeAlert(credits)?.text).toBe('of the credits of 100.00 USD: 49.50 USD left');
  });

  it('leaves out what it does not know', () => {
    expect(describeAlert(event('key.created', {}))).toBeUndefined();
    expect(describeAlert(event('quota.threshold_reached', { threshold_percent: 'all' }))).toBeUndefined();
  });
});
