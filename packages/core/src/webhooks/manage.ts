import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { lastEventSeq } from '../events/read.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { validate } from '../kernel/validate.ts';
import { GuardFailedError, type WriteStep } from '../storage/index.ts';
import { webhooks } from './collections.ts';
import { readDestination } from './destination.ts';
import { newWebhookSecret, sealSecret } from './secret.ts';
import { presentWebhook, type Webhook, type WebhookView, webhookInput } from './webhook.ts';

export interface WebhookCreated {
  webhook: WebhookView;
  /** Signs the deliveries; told now and never again. */
  secret: string;
}

/**
 * Registers a webhook: it is told of what happens from now on.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR (see `readDestination` for the url)
 */
export const createWebhook = async (
  context: Context,
  input: v.InferInput<typeof webhookInput>,
): Promise<WebhookCreated> => {
  reachOf(context.actor, 'webhooks.manage');
  const { url, events, description = null } = validate(webhookInput, input);
  const { href } = readDestination(url, context.settings);
  const at = toInstant(context.clock.now());
  const id = newId();
  const secret = newWebhookSecret();
  const made: Webhook = {
    id,
    url: href,
    events: [...new Set(events)],
    description,
    is_active: true,
    sealed_secret: sealSecret(context, id, secret),
    seen_seq: await lastEventSeq(context.storage),
    created_at: at,
    updated_at: at,
  };
  await commit(context, [context.storage.collection(webhooks).inserting(made)], {
    action: 'webhook.create',
    entity: 'webhooks',
    entity_id: id,
    changes: { events: made.events, fields: ['url', ...(description === null ? [] : ['description'])] },
  });
  return { webhook: presentWebhook(made), secret };
};

export const webhookEdit = v.strictObject({ is_active: v.boolean() });

/**
 * Switches a webhook off or on again. What happens meanwhile, and what waits, goes out when it is on.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND
 */
export const updateWebhook = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof webhookEdit>,
): Promise<WebhookView> => {
  reachOf(context.actor, 'webhooks.manage');
  const { is_active } = validate(webhookEdit, input);
  const known = await findWebhook(context, id);
  const set = { is_active, updated_at: toInstant(context.clock.now()) };
  const step = context.storage.collection(webhooks).updating('webhook', { id }, { $set: set });
  await change(context, id, step, 'webhook.update', { is_active });
  return presentWebhook({ ...known, ...set });
};

/** Nothing is sent any more, not even what waits. @throws ClinicError FORBIDDEN, NOT_FOUND */
export const removeWebhook = async (context: Context, id: string): Promise<WebhookView> => {
  reachOf(context.actor, 'webhooks.manage');
  const known = await findWebhook(context, id);
  const step = context.storage.collection(webhooks).removing('webhook', { id });
  await change(context, id, step, 'webhook.remove', {});
  return presentWebhook(known);
};

/** @throws ClinicError NOT_FOUND */
export const findWebhook = async ({ storage }: Pick<Context, 'storage'>, id: string): Promise<Webhook> => {
  const found = await storage.collection(webhooks).get(id);
  if (found === undefined) throw noSuchWebhook();
  return found;
};

const change = async (
  context: Context,
  id: string,
  step: WriteStep,
  action: string,
  changes: { readonly is_active?: boolean },
): Promise<void> => {
  try {
    await commit(context, [step], { action, entity: 'webhooks', entity_id: id, changes: { ...changes } });
  } catch (error) {
    throw error instanceof GuardFailedError && error.step === 'webhook' ? noSuchWebhook() : error;
  }
};

const noSuchWebhook = (): ClinicError => new ClinicError('NOT_FOUND', 'There is no such webhook.');
