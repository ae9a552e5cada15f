import type * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { appendEvent, deskAnd } from '../events/append.ts';
import type { EventType } from '../events/event.ts';
import { users } from '../identity/collections.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { type Page, readPage } from '../kernel/page.ts';
import { validate } from '../kernel/validate.ts';
import { GuardFailedError, type WriteStep } from '../storage/index.ts';
import { expiryOf } from './arithmetic.ts';
import { subscriptions } from './collections.ts';
import { subscriptionQuery } from './history.ts';
import { presentSubscription, type Subscription, type SubscriptionView, toActive } from './subscription.ts';

/** Subscriptions that wait for their payment at the desk, oldest first. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const listPending = (
  context: Context,
  query: v.InferInput<typeof subscriptionQuery> = {},
): Promise<Page<SubscriptionView>> => {
  reachOf(context.actor, 'subscriptions.settle');
  const now = context.clock.now();
  const all = context.storage.collection(subscriptions);
  return readPage(
    all,
    { payment_status: 'pending' },
    { created_at: 1 },
    validate(subscriptionQuery, query),
    (one) => presentSubscription(one, now),
  );
};

/**
 * The desk has the money: the subscription starts, its days count from now.
 * @throws ClinicError FORBIDDEN, NOT_FOUND, INVALID_TRANSITION when it isn't pending.
 */
export const confirmPayment = async (context: Context, id: string): Promise<SubscriptionView> => {
  const pending = await findPending(context, id);
  const now = toInstant(context.clock.now());
  const fields = {
    payment_status: 'completed',
    is_active: true,
    paid_at: now,
    expires_at: expiryOf(now, pending.duration),
  } as const;
  const started = { ...pending, ...fields };
  const starting = context.storage
    .collection(users)
    .updating(
      'user',
      { id: pending.user_id },
      { $set: { active_subscription: toActive(started), updated_at: now } },
    );
  await settle(context, pending, fields, 'subscription.activated', [starting]);
  return presentSubscription(started, context.clock.now());
};

/**
 * The payment did not come: the subscription is over before it began.
 * @throws ClinicError FORBIDDEN, NOT_FOUND, INVALID_TRANSITION when it isn't pending.
 */
export const failPayment = async (context: Context, id: string): Promise<SubscriptionView> => {
  const pending = await findPending(context, id);
  const ended_at = toInstant(context.clock.now());
  const fields = { payment_status: 'failed', is_open: false, ended_at } as const;
  await settle(context, pending, fields, 'subscription.payment_failed', []);
  return presentSubscription({ ...pending, ...fields }, context.clock.now());
};

const findPending = async (context: Context, id: string): Promise<Subscription> => {
  reachOf(context.actor, 'subscriptions.settle');
  const found = await context.storage.collection(subscriptions).get(id);
  if (found === undefined) throw new ClinicError('NOT_FOUND', 'There is no such subscription.');
  if (found.payment_status !== 'pending') throw notPending();
  return found;
};

type Settled = Partial<
  Pick<Subscription, 'payment_status' | 'is_active' | 'is_open' | 'paid_at' | 'expires_at' | 'ended_at'>
>;

const settle = async (
  context: Context,
  pending: Subscription,
  fields: Settled,
  type: EventType,
  further: readonly WriteStep[],
): Promise<void> => {
  const settling = context.storage
    .collection(subscriptions)
    .updating('pending', { id: pending.id, payment_status: 'pending' }, { $set: fields });
  const told = appendEvent(context, {
    type,
    data: { subscription_id: pending.id, user_id: pending.user_id },
    audience: deskAnd(pending.user_id),
  });
  try {
    await commit(context, [settling, ...further, told], {
      action:
        fields.payment_status === 'completed' ? 'subscription.confirm_payment' : 'subscription.fail_payment',
      entity: 'package_history',
      entity_id: pending.id,
      changes: fields,
    });
  } catch (error) {
    if (error instanceof GuardFailedError && error.step === 'pending') throw notPending();
    throw error;
  }
};

const notPending = (): ClinicError =>
  new ClinicError('INVALID_TRANSITION', 'This payment was confirmed or failed already.');
