/** What a webhook's form holds, how it is checked, and what the API takes of it. */
import type { NewWebhook, Webhook, WebhookEdit } from '../../api/webhooks';
import { checkTarget } from '../apis/checks';

export interface WebhookForm {
  url: string;
  description: string;
  /** All types, also those that later versions add. */
  all: boolean;
  types: string[];
}

export const NO_WEBHOOK: WebhookForm = { url: '', description: '', all: true, types: [] };

const MAX_URL_BYTES = 2048;
export const MAX_DESCRIPTION_LENGTH = 255;

export const toWebhookForm = ({ url, description, event_types }: Webhook): WebhookForm => ({
  url,
  description,
  all: !event_types,
  types: event_types ?? [],
});

export const webhookChecks = {
  url: (url: string) => {
    const tooLong = new TextEncoder().encode(url.trim()).length > MAX_URL_BYTES;
    return tooLong ? `must be at most ${MAX_URL_BYTES} bytes long` : checkTarget(url);
  },
  description: (text: string) =>
    [...text.trim()].length > MAX_DESCRIPTION_LENGTH ? `may have at most ${MAX_DESCRIPTION_LENGTH} characters` : null,
  types: (types: string[], { all }: WebhookForm) => (all || types.length > 0 ? null : 'choose at least one'),
};

/** Where the API's messages belong in the form. */
export const WEBHOOK_NAMES = { event_types: 'types' } as const;
export const WEBHOOK_FIELDS = ['url', 'description', 'event_types'];

const typesOf = ({ all, types }: WebhookForm) => (all ? null : [...types].sort());

export const toNewWebhook = (form: WebhookForm): NewWebhook => ({
  url: form.url.trim(),
  description: form.description.trim(),
  event_types: typesOf(form),
});

/** Only what was changed is sent, so that another tab's change of another field stays. */
export function toWebhookEdit(before: WebhookForm, form: WebhookForm): WebhookEdit {
  const edit: WebhookEdit = {};
  if (form.url.trim() !== before.url) edit.url = form.url.trim();
  if (form.description.trim() !== before.description) edit.description = form.description.trim();
  if (JSON.stringify(typesOf(form)) !== JSON.stringify(typesOf(before))) edit.event_types = typesOf(form);
  return edit;
}
