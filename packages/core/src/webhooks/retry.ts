import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { GuardFailedError } from '../storage/index.ts';
import { webhookDeliveries } from './collections.ts';
import { presentDelivery, type WebhookDeliveryView } from './delivery.ts';

/**
 * Sends a dead delivery anew, from its first try and under the same id.
 * @throws ClinicError FORBIDDEN, NOT_FOUND, INVALID_TRANSITION it is not dead
 */
export const retryDelivery = async (
  context: Context,
  webhook_id: string,
  id: string,
): Promise<WebhookDeliveryView> => {
  reachOf(context.actor, 'webhooks.manage');
  const { storage, clock } = context;
  const deliveries = storage.collection(webhookDeliveries);
  const known = await deliveries.first({ id, webhook_id });
  if (known === undefined) throw new ClinicError('NOT_FOUND', 'There is no such delivery.');
  const set = { state: 'queued', attempts: 0, next_attempt_at: toInstant(clock.now()) } as const;
  try {
    await commit(context, [deliveries.updating('delivery', { id, state: 'dead' }, { $set: set })], {
      action: 'webhook.retry_delivery',
      entity: 'webhook_deliveries',
      entity_id: id,
      changes: { webhook_id, state: 'queued' },
    });
  } catch (error) {
    if (!(error instanceof GuardFailedError && error.step === 'delivery')) throw error;
    throw new ClinicError('INVALID_TRANSITION', 'Only a dead delivery can be sent again.');
  }
  return presentDelivery({ ...known, ...set });
};
