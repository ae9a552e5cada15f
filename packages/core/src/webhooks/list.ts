import * as v from 'valibot';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { validate } from '../kernel/validate.ts';
import { webhookDeliveries, webhooks } from './collections.ts';
import { presentDelivery, type WebhookDeliveryView } from './delivery.ts';
import { findWebhook } from './manage.ts';
import { presentWebhook, type WebhookView } from './webhook.ts';

export const webhookQuery = v.strictObject(pageFields);

/** Webhooks, newest first. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const listWebhooks = (
  { actor, storage }: Context,
  query: v.InferInput<typeof webhookQuery> = {},
): Promise<Page<WebhookView>> => {
  reachOf(actor, 'webhooks.manage');
  return readPage(
    storage.collection(webhooks),
    {},
    { id: -1 },
    validate(webhookQuery, query),
    presentWebhook,
  );
};

/** How many deliveries are shown beside a webhook. */
const SHOWN = 50;

export interface WebhookShown {
  webhook: WebhookView;
  /** The newest 50, newest first. */
  deliveries: WebhookDeliveryView[];
}

/** @throws ClinicError FORBIDDEN, NOT_FOUND */
export const showWebhook = async (context: Context, id: string): Promise<WebhookShown> => {
  reachOf(context.actor, 'webhooks.manage');
  const webhook = presentWebhook(await findWebhook(context, id));
  const newest = await context.storage
    .collection(webhookDeliveries)
    .find({ webhook_id: id }, { sort: { id: -1 }, limit: SHOWN });
  return { webhook, deliveries: newest.map(presentDelivery) };
};
