import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { appendEvent, deskAnd } from '../events/append.ts';
import { users } from '../identity/collections.ts';
import { atOnce } from '../kernel/at-once.ts';
import { toInstant } from '../kernel/clock.ts';
import { GuardFailedError, type WriteStep } from '../storage/index.ts';
import { subscriptions } from './collections.ts';
import type { ActiveSubscription, Subscription } from './subscription.ts';

/** How many are ended in one pass; the next pass takes the rest. */
const BATCH = 500;

/** Writes at once: each must be over within the store's 5 s, however many are due. */
const CONCURRENCY = 8;

/** Closes a subscription whose time is over; the guard fails when someone else did. */
export const closeElapsed = (
  { storage }: Context,
  elapsed: Pick<ActiveSubscription, 'id' | 'expires_at'>,
): WriteStep =>
  storage
    .collection(subscriptions)
    .updating(
      'elapsed',
      { id: elapsed.id, is_active: true },
      { $set: { is_active: false, is_open: false, ended_at: elapsed.expires_at } },
    );

/**
 * Ends the subscriptions whose time is over. Answers never wait for it: they count the time themselves.
 * @returns how many were ended by this pass.
 */
export const expireSubscriptions = async (context: Context): Promise<number> => {
  const { storage, clock } = context;
  const elapsed = await storage
    .collection(subscriptions)
    .find(
      { is_active: true, expires_at: { $lte: toInstant(clock.now()) } },
      { sort: { expires_at: 1 }, limit: BATCH },
    );
  let ended = 0;
  await atOnce(CONCURRENCY, elapsed, async (subscription) => {
    if (await expireOne(context, subscription)) ended += 1;
  });
  return ended;
};

const expireOne = async (context: Context, subscription: Subscription): Promise<boolean> => {
  const { id, user_id, expires_at } = subscription;
  if (expires_at === null) return false;
  const steps = [
    closeElapsed(context, { id, expires_at }),
    context.storage
      .collection(users)
      .updating(
        'user',
        { id: user_id, 'active_subscription.id': id },
        { $set: { active_subscription: null } },
      ),
    appendEvent(context, {
      type: 'subscription.expired',
      data: { subscription_id: id, user_id },
      audience: deskAnd(user_id),
    }),
  ];
  try {
    await commit(context, steps, {
      action: 'subscription.expire',
      entity: 'package_history',
      entity_id: id,
      changes: { is_active: false, ended_at: expires_at },
    });
    return true;
  } catch (error) {
    if (error instanceof GuardFailedError) return false;
    throw error;
  }
};
