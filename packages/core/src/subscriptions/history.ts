import * as v from 'valibot';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { signedIn } from '../identity/signed-in.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { validate } from '../kernel/validate.ts';
import { subscriptions } from './collections.ts';
import { presentSubscription, type SubscriptionView } from './subscription.ts';

export const subscriptionQuery = v.strictObject(pageFields);

/** All subscriptions of the caller, newest first. @throws ClinicError UNAUTHENTICATED, VALIDATION_ERROR */
export const subscriptionHistory = (
  context: Context,
  query: v.InferInput<typeof subscriptionQuery> = {},
): Promise<Page<SubscriptionView>> => {
  const { storage, clock } = context;
  reachOf(context.actor, 'subscriptions.history');
  const caller = signedIn(context);
  const now = clock.now();
  return readPage(
    storage.collection(subscriptions),
    { user_id: caller.id },
    { created_at: -1 },
    validate(subscriptionQuery, query),
    (one) => presentSubscription(one, now),
  );
};
