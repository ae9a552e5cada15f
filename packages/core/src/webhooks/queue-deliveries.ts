import type { Context } from '../context.ts';
import type { ClinicEvent } from '../events/event.ts';
import { eventsAfter } from '../events/read.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { GuardFailedError } from '../storage/index.ts';
import { webhookDeliveries, webhooks } from './collections.ts';
import type { WebhookDelivery } from './delivery.ts';
import type { Webhook } from './webhook.ts';

/** Events looked at in one write. */
const BATCH = 100;

type Parts = Pick<Context, 'storage' | 'clock'>;

/**
 * Makes a delivery of each event that the webhook wants and hasn't seen. The webhook's place in the list moves on in
 * the same write: of several servers that try at once, the place's guard lets one through.
 */
export const queueDeliveries = async (parts: Parts, webhook: Webhook): Promise<void> => {
  const { storage } = parts;
  const { id } = webhook;
  let seen = webhook.seen_seq;
  let batch: ClinicEvent[];
  do {
    batch = await eventsAfter(storage, seen, BATCH);
    const last = batch.at(-1)?.seq ?? seen;
    const moving = storage
      .collection(webhooks)
      .updating('place', { id, seen_seq: seen, is_active: true }, { $set: { seen_seq: last } });
    const wanted = batch.filter(({ type }) => webhook.events.includes(type) || webhook.events.includes('*'));
    const queueing = wanted.map((event) =>
      storage.collection(webhookDeliveries).inserting(deliveryOf(parts, webhook, event)),
    );
    try {
      if (batch.length > 0) await storage.write([moving, ...queueing]);
    } catch (error) {
      // Another one was quicker, or it was switched off or removed meanwhile.
      if (error instanceof GuardFailedError) return;
      throw error;
    }
    seen = last;
  } while (batch.length === BATCH);
};

/** It is kept as long as its event is. */
const deliveryOf = ({ clock }: Parts, { id }: Webhook, event: ClinicEvent): WebhookDelivery => {
  const now = toInstant(clock.now());
  return {
    id: newId(),
    webhook_id: id,
    event_id: event.id,
    event_type: event.type,
    state: 'queued',
    attempts: 0,
    next_attempt_at: now,
    claimed_by: null,
    claimed_until: null,
    response_status: null,
    last_error: null,
    created_at: now,
    delivered_at: null,
    expires_at: event.expires_at,
  };
};
