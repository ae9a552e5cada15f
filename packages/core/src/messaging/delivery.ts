import type { Context } from '../context.ts';
import { messages } from './collections.ts';
import { type Delivery, deliveries } from './outbox-message.ts';

/**
 * What each may follow: reports overtake each other on their way, so only a later one counts. Nothing follows `read`,
 * `undelivered` and `failed`.
 */
const mayFollow: Readonly<Record<Delivery, readonly (Delivery | null)[]>> = {
  queued: [null],
  sending: [null, 'queued'],
  sent: [null, 'queued', 'sending'],
  delivered: [null, 'queued', 'sending', 'sent'],
  read: [null, 'queued', 'sending', 'sent', 'delivered'],
  undelivered: [null, 'queued', 'sending', 'sent'],
  failed: [null, 'queued', 'sending', 'sent'],
};

const isDelivery = (status: string): status is Delivery => deliveries.some((one) => one === status);

/**
 * Notes how a message fares after the provider took it. The guard makes a repeat, one that came late, and one of a
 * message that isn't ours change nothing.
 */
export const noteDelivery = async (
  { storage }: Pick<Context, 'storage'>,
  provider_id: string,
  status: string,
): Promise<void> => {
  if (!isDelivery(status)) return;
  const where = { provider_id, delivery: { $in: mayFollow[status] } };
  await storage.collection(messages).update(where, { $set: { delivery: status } });
};
