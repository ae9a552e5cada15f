import type { Context } from '../context.ts';
import { numberEvents } from '../events/number.ts';
import { webhooks } from './collections.ts';
import { queueDeliveries } from './queue-deliveries.ts';
import { openSecret, renewSeal } from './secret.ts';
import { sendDeliveries } from './send-deliveries.ts';
import type { Webhook } from './webhook.ts';

/**
 * One pass over all webhooks at once: none waits for another's receiver. One whose secret can't be opened any more,
 * for its key is no longer known, sends nothing: what isn't signed isn't sent.
 */
export const deliverWebhooks = async (context: Context): Promise<void> => {
  const { storage } = context;
  // Where no server runs that does it all the time.
  while ((await numberEvents(storage)) > 0);
  const all = await storage.collection(webhooks).find({}, { sort: { id: 1 } });
  // A pass of this server that is still under way does the work: the next one takes what is left.
  const passes = await Promise.allSettled(
    all.map((webhook) => context.turns.take([`webhook ${webhook.id}`], () => deliverTo(context, webhook))),
  );
  const broken = passes.find((pass) => pass.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
};

const deliverTo = async (context: Context, webhook: Webhook): Promise<void> => {
  await renewSeal(context, webhook);
  if (!webhook.is_active) return;
  const secret = openSecret(context, webhook);
  if (secret === undefined) return;
  await queueDeliveries(context, webhook);
  await sendDeliveries(context, webhook, secret);
};
