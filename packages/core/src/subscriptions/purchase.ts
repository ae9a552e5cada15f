import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { followUser } from '../doctors/follow-user.ts';
import { ClinicError } from '../errors.ts';
import { appendEvent, deskAnd } from '../events/append.ts';
import { users } from '../identity/collections.ts';
import { reachOf } from '../identity/permissions.ts';
import { sessionEnded, signedIn } from '../identity/signed-in.ts';
import { nameSchema, nationalIdSchema, presentUser, type User, type UserView } from '../identity/user.ts';
import { toInstant } from '../kernel/clock.ts';
import { searchKeys } from '../kernel/search.ts';
import { validate } from '../kernel/validate.ts';
import { nameRecord } from '../patients/own.ts';
import { DuplicateKeyError, GuardFailedError } from '../storage/index.ts';
import { isRunning } from './arithmetic.ts';
import { packages, subscriptions } from './collections.ts';
import { closeElapsed } from './expire.ts';
import { newSubscription } from './new-subscription.ts';
import { presentSubscription, type SubscriptionView, toActive } from './subscription.ts';

export const purchaseInput = v.strictObject({
  package_id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
  user_info: v.optional(
    v.strictObject({ name: v.optional(nameSchema), national_id: v.optional(nationalIdSchema) }),
  ),
});

export interface Purchase {
  subscription: SubscriptionView;
  user: UserView;
}

/**
 * Buys a package for the caller and saves `user_info` on the profile. Paid at once with payment mode `instant`, else
 * pending until the desk confirms it. One pending or active subscription a user: of any number of purchases at once,
 * a unique index lets one through.
 * @throws ClinicError VALIDATION_ERROR, NOT_FOUND (also for a retired package), PROFILE_INCOMPLETE (name or national
 *   id neither given nor on the profile), ACTIVE_PACKAGE_EXISTS
 */
export const purchase = async (
  context: Context,
  input: v.InferInput<typeof purchaseInput>,
): Promise<Purchase> => {
  reachOf(context.actor, 'subscriptions.purchase');
  const caller = signedIn(context);
  const wanted = validate(purchaseInput, input);
  try {
    return await buy(context, caller.user, wanted);
  } catch (error) {
    if (error instanceof DuplicateKeyError && error.index === 'package_history_one_open')
      throw activeExists();
    if (!(error instanceof GuardFailedError) || error.step === 'idempotency') throw error;
    // The subscription that had run out was closed by the sweep in this moment, or the user changed: look again.
    const user = await context.storage.collection(users).get(caller.id);
    if (user === undefined || !user.is_active) throw sessionEnded();
    return buy(context, user, wanted).catch((cause) => {
      if (cause instanceof DuplicateKeyError || cause instanceof GuardFailedError) throw activeExists();
      throw cause;
    });
  }
};

const buy = async (
  context: Context,
  user: User,
  wanted: v.InferOutput<typeof purchaseInput>,
): Promise<Purchase> => {
  const { storage, clock, settings } = context;
  const now = clock.now();
  const bought = await storage.collection(packages).get(wanted.package_id);
  if (!bought?.is_active) throw new ClinicError('NOT_FOUND', 'There is no such package on sale.');

  const name = wanted.user_info?.name ?? user.name;
  const national_id = wanted.user_info?.national_id ?? user.national_id;
  if (name === null || national_id === null) {
    throw new ClinicError('PROFILE_INCOMPLETE', 'Name and national id are needed to buy a package.', {
      details: {
        ...(name === null ? { name: 'required' } : {}),
        ...(national_id === null ? { national_id: 'required' } : {}),
      },
    });
  }
  const previous = user.active_subscription;
  if (previous !== null && isRunning(previous.expires_at, now)) throw activeExists();

  const paid = settings.paymentMode === 'instant';
  const subscription = newSubscription(bought, {
    user_id: user.id,
    source: 'purchased',
    payment_status: paid ? 'completed' : 'pending',
    at: toInstant(now),
  });
  const active_subscription =
    subscription.expires_at === null
      ? null
      : toActive({ ...subscription, expires_at: subscription.expires_at });
  const fields = {
    name,
    national_id,
    search: searchKeys(name),
    active_subscription,
    updated_at: toInstant(now),
  };
  const steps = [
    ...(previous === null ? [] : [closeElapsed(context, previous)]),
    storage.collection(subscriptions).inserting(subscription),
    storage.collection(users).updating('user', { id: user.id, is_active: true }, { $set: fields }),
    ...(await followUser(context, user, { name })),
    appendEvent(context, {
      type: paid ? 'subscription.activated' : 'subscription.pending',
      data: { subscription_id: subscription.id, user_id: user.id },
      audience: deskAnd(user.id),
    }),
  ];
  await commit(context, steps, {
    action: 'subscription.purchase',
    entity: 'package_history',
    entity_id: subscription.id,
    changes: {
      package_id: bought.id,
      price: bought.price,
      payment_status: subscription.payment_status,
      ...(wanted.user_info === undefined ? {} : { fields: Object.keys(wanted.user_info) }),
    },
  });
  const changed = { ...user, ...fields };
  await nameRecord(context, user, changed);
  return { subscription: presentSubscription(subscription, now), user: presentUser(changed, now) };
};

const activeExists = (): ClinicError =>
  new ClinicError('ACTIVE_PACKAGE_EXISTS', 'You have an active or pending package already.');
