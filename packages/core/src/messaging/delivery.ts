import type { Context } from '../context.ts';
import { HOUR, toInstant } from '../kernel/clock.ts';
import { DuplicateKeyError, GuardFailedError, type WriteStep } from '../storage/index.ts';
import { earlyDeliveries, messages } from './collections.ts';
import type { EarlyDelivery } from './early-delivery.ts';
import { type Delivery, deliveries } from './outbox-message.ts';

/**
 * What each may follow: reports overtake each other on their way, so only a later one counts. Nothing follows `read`,
 * `undelivered` and `failed`.
 */
const mayFollow: Readonly<Record<Delivery, readonly Delivery[]>> = {
  queued: [],
  sending: ['queued'],
  sent: ['queued', 'sending'],
  delivered: ['queued', 'sending', 'sent'],
  read: ['queued', 'sending', 'sent', 'delivered'],
  undelivered: ['queued', 'sending', 'sent'],
  failed: ['queued', 'sending', 'sent'],
};

const isDelivery = (status: string): status is Delivery => deliveries.some((one) => one === status);

/** A sending is noted within its lease of a minute, or never. */
const EARLY_KEPT = HOUR;

type Noting = Pick<Context, 'storage' | 'clock'>;

/**
 * Notes how a message fares after the provider took it. The guard makes a repeat, one that came late, and one of a
 * message that isn't ours change nothing. One that comes before its message's sending is noted waits for that, see
 * `notingSent`: either that write finds it, or this finds the message once it is kept.
 */
export const noteDelivery = async (context: Noting, provider_id: string, status: string): Promise<void> => {
  if (!isDelivery(status)) return;
  const sent = context.storage.collection(messages);
  if ((await sent.first({ provider_id })) === undefined) await keepEarly(context, provider_id, status);
  await sent.update(
    { provider_id, delivery: { $in: [null, ...mayFollow[status]] } },
    { $set: { delivery: status } },
  );
};

/** Of several the latest on the message's way. */
const keepEarly = async ({ storage, clock }: Noting, id: string, delivery: Delivery): Promise<void> => {
  const keeping = storage
    .collection(earlyDeliveries)
    .updating(
      'early',
      { id, delivery: { $in: mayFollow[delivery] } },
      { $set: { delivery } },
      { otherwise: { id, delivery, expires_at: toInstant(clock.now() + EARLY_KEPT) } },
    );
  try {
    await storage.write([keeping]);
  } catch (error) {
    // A later one is kept already.
    if (!(error instanceof GuardFailedError)) throw error;
  }
};

/**
 * Notes under which id the provider took a message, with what it has told of it already, in one write.
 * @param noting the step that notes it, given what is to stand as its `delivery`; a guard of it that fails is thrown
 */
export const noteSent = async (
  { storage, clock }: Noting,
  provider_id: string,
  noting: (delivery: Delivery | null) => WriteStep,
): Promise<void> => {
  const early = storage.collection(earlyDeliveries);
  const place: EarlyDelivery = {
    id: provider_id,
    delivery: 'queued',
    expires_at: toInstant(clock.now() + EARLY_KEPT),
  };
  // There and gone again: no report of this id can be kept between the look and the write without being met.
  const holding = [early.inserting(place), early.removing('early', { id: provider_id })];
  for (;;) {
    const kept = await early.get(provider_id);
    const taking =
      kept === undefined ? holding : [early.removing('early', { id: kept.id, delivery: kept.delivery })];
    try {
      await storage.write([...taking, noting(kept?.delivery ?? null)]);
      return;
    } catch (error) {
      // A report came meanwhile. That happens but a few times: each is further on the message's way.
      if (!isOvertaken(error)) throw error;
    }
  }
};

const isOvertaken = (error: unknown): boolean =>
  error instanceof DuplicateKeyError || (error instanceof GuardFailedError && error.step === 'early');
