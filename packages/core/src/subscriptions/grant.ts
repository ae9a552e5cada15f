import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { appendEvent, deskAnd } from '../events/append.ts';
import { users } from '../identity/collections.ts';
import { findUser } from '../identity/find-user.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { plainText } from '../kernel/text.ts';
import { validate } from '../kernel/validate.ts';
import { DuplicateKeyError, GuardFailedError, type WriteStep } from '../storage/index.ts';
import { isRunning, MAX_DURATION_DAYS } from './arithmetic.ts';
import { packages, subscriptions } from './collections.ts';
import { newSubscription } from './new-subscription.ts';
import {
  type Package,
  presentSubscription,
  type Subscription,
  type SubscriptionView,
  toActive,
} from './subscription.ts';

export const grantInput = v.strictObject({
  user: v.string(),
  /** Its id, or its name. */
  package: v.pipe(plainText, v.minLength(1)),
  days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_DURATION_DAYS))),
  note: v.optional(v.pipe(plainText, v.maxLength(500))),
  replace: v.optional(v.boolean()),
});

/**
 * An active subscription without payment. With `replace`, one that is active or pending ends first.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND, ACTIVE_PACKAGE_EXISTS
 */
export const grantSubscription = async (
  context: Context,
  input: v.InferInput<typeof grantInput>,
): Promise<SubscriptionView> => {
  const { actor, storage, clock } = context;
  reachOf(actor, 'subscriptions.grant');
  const wanted = validate(grantInput, input);
  const user = await findUser(context, wanted.user);
  const granted = await findPackage(context, wanted.package);
  const now = clock.now();

  const open = await storage.collection(subscriptions).first({ user_id: user.id, is_open: true });
  const elapsed = open?.is_active === true && !isRunning(open.expires_at, now);
  if (open !== undefined && !elapsed && wanted.replace !== true) throw activeExists();

  const subscription = newSubscription(granted, {
    user_id: user.id,
    source: 'granted',
    payment_status: 'completed',
    at: toInstant(now),
    days: wanted.days,
    note: wanted.note,
  });
  if (subscription.expires_at === null) throw new Error('a granted subscription runs at once');
  const active_subscription = toActive({ ...subscription, expires_at: subscription.expires_at });
  const steps = [
    ...(open === undefined ? [] : [endOpen(context, open)]),
    storage.collection(subscriptions).inserting(subscription),
    storage
      .collection(users)
      .updating('user', { id: user.id }, { $set: { active_subscription, updated_at: toInstant(now) } }),
    appendEvent(context, {
      type: 'subscription.activated',
      data: { subscription_id: subscription.id, user_id: user.id },
      audience: deskAnd(user.id),
    }),
  ];
  try {
    await commit(context, steps, {
      action: 'subscription.grant',
      entity: 'package_history',
      entity_id: subscription.id,
      changes: {
        user_id: user.id,
        package_id: granted.id,
        days: subscription.duration,
        replaced: open?.id ?? null,
        ...(subscription.note === null ? {} : { fields: ['note'] }),
      },
    });
  } catch (error) {
    if (error instanceof DuplicateKeyError || (error instanceof GuardFailedError && error.step === 'open')) {
      throw activeExists();
    }
    throw error;
  }
  return presentSubscription(subscription, now);
};

const findPackage = async ({ storage }: Context, reference: string): Promise<Package> => {
  const all = storage.collection(packages);
  const found = (await all.get(reference)) ?? (await all.first({ name: reference, is_active: true }));
  if (found === undefined) throw new ClinicError('NOT_FOUND', 'There is no such package.');
  return found;
};

const endOpen = ({ storage, clock }: Context, open: Subscription): WriteStep => {
  const now = clock.now();
  const ended_at =
    open.expires_at !== null && !isRunning(open.expires_at, now) ? open.expires_at : toInstant(now);
  const { payment_status } = open;
  const failed = payment_status === 'pending' ? ({ payment_status: 'failed' } as const) : {};
  return storage.collection(subscriptions).updating(
    'open',
    // The desk may confirm the payment meanwhile: what is paid has not failed.
    { id: open.id, is_open: true, payment_status },
    { $set: { is_open: false, is_active: false, ended_at, ...failed } },
  );
};

const activeExists = (): ClinicError =>
  new ClinicError('ACTIVE_PACKAGE_EXISTS', 'This user has an active or pending package already.');
