import type { Context } from '../context.ts';
import { events, presentEvent } from '../events/event.ts';
import { atOnce } from '../kernel/at-once.ts';
import { SECOND, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { backoffSeconds, MAX_ATTEMPTS } from '../messaging/backoff.ts';
import type { Change } from '../storage/index.ts';
import { webhookDeliveries } from './collections.ts';
import type { WebhookDelivery } from './delivery.ts';
import { postDelivery, type Receipt } from './post-delivery.ts';
import { signDelivery } from './secret.ts';
import type { Webhook } from './webhook.ts';

/** How long an attempt owns its delivery: a call may take 5 s and noting its outcome as long; the rest is for pauses. */
const LEASE_SECONDS = 60;

/** Sent in one pass, so that no webhook holds up the next pass of the others. */
const BATCH = 200;

/** Calls to one receiver at once. */
const CONCURRENCY = 4;

type Sender = Pick<Context, 'storage' | 'clock' | 'settings'>;
type Outcome = NonNullable<Change<WebhookDelivery>['$set']>;

/**
 * Sends what is due to one webhook, each delivery by one attempt at a time however many senders there are. A receiver
 * that fails once is left alone for the rest of the pass.
 */
export const sendDeliveries = async (sender: Sender, webhook: Webhook, secret: string): Promise<void> => {
  await takeBackAbandoned(sender, webhook);
  const due = await deliveriesOf(sender).find(dueAt(sender, webhook), {
    sort: { next_attempt_at: 1 },
    limit: BATCH,
  });
  let fails = false;
  await atOnce(CONCURRENCY, due, async ({ id }) => {
    if (fails) return;
    const claimed = await claim(sender, webhook, id);
    if (claimed === undefined) return;
    const outcome = await attempt(sender, webhook, secret, claimed);
    await note(sender, claimed, outcome);
    fails ||= outcome.state === 'queued';
  });
};

const deliveriesOf = ({ storage }: Sender) => storage.collection(webhookDeliveries);

const dueAt = ({ clock }: Sender, { id }: Webhook) =>
  ({ webhook_id: id, state: 'queued', next_attempt_at: { $lte: toInstant(clock.now()) } }) as const;

/** Whoever claimed these has died or was held up: they may have arrived, and go out again under the same id. */
const takeBackAbandoned = async (sender: Sender, { id }: Webhook): Promise<void> => {
  const now = toInstant(sender.clock.now());
  const where = { webhook_id: id, state: 'sending', claimed_until: { $lt: now } } as const;
  const last_error = 'the sender stopped before it noted the outcome';
  const free = { last_error, claimed_by: null, claimed_until: null };
  const all = deliveriesOf(sender);
  const spent = { ...where, attempts: { $gte: MAX_ATTEMPTS } };
  while ((await all.update(spent, { $set: { ...free, state: 'dead' } })) !== undefined);
  const again: Outcome = { ...free, state: 'queued', next_attempt_at: now };
  while ((await all.update(where, { $set: again })) !== undefined);
};

const claim = (sender: Sender, webhook: Webhook, id: string): Promise<WebhookDelivery | undefined> =>
  deliveriesOf(sender).update(
    { id, ...dueAt(sender, webhook) },
    {
      $set: {
        state: 'sending',
        next_attempt_at: null,
        claimed_by: newId(),
        claimed_until: toInstant(sender.clock.now() + LEASE_SECONDS * SECOND),
      },
      $inc: { attempts: 1 },
    },
  );

const attempt = async (
  sender: Sender,
  webhook: Webhook,
  secret: string,
  { id, event_id, attempts }: WebhookDelivery,
): Promise<Outcome> => {
  const { storage, clock, settings } = sender;
  const event = await storage.collection(events).get(event_id);
  if (event === undefined) return { state: 'dead', last_error: 'the event is no longer kept' };
  const body = JSON.stringify(presentEvent(event));
  const timestamp = Math.floor(clock.now() / SECOND);
  const headers = {
    'User-Agent': 'clinic-webhooks',
    'Clinic-Webhook-Id': id,
    'Clinic-Webhook-Timestamp': String(timestamp),
    'Clinic-Webhook-Signature': signDelivery(secret, id, timestamp, body),
  };
  return outcomeOf(sender, attempts, await postDelivery(webhook.url, headers, body, settings));
};

const outcomeOf = (
  { clock }: Sender,
  attempts: number,
  { taken, status: response_status, error: last_error, retryAfter }: Receipt,
): Outcome => {
  const now = clock.now();
  const answered = { response_status, last_error };
  if (taken) return { ...answered, state: 'delivered', delivered_at: toInstant(now) };
  if (attempts >= MAX_ATTEMPTS) return { ...answered, state: 'dead' };
  const wait = backoffSeconds(attempts, Math.random(), retryAfter);
  return { ...answered, state: 'queued', next_attempt_at: toInstant(now + wait * SECOND) };
};

/** Only the attempt that holds the delivery may note its outcome. */
const note = async (sender: Sender, { id, claimed_by }: WebhookDelivery, outcome: Outcome): Promise<void> => {
  await deliveriesOf(sender).update(
    { id, claimed_by, state: 'sending' },
    { $set: { ...outcome, claimed_by: null, claimed_until: null } },
  );
};
