import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { type Page, type PageQuery, readPage } from '../kernel/page.ts';
import { subscriptions } from './collections.ts';
import { presentSubscription, type SubscriptionView } from './subscription.ts';

/** All subscriptions of the caller, newest first. @throws ClinicError UNAUTHENTICATED */
export const subscriptionHistory = (
  context: Context,
  query: PageQuery = {},
): Promise<Page<SubscriptionView>> => {
  const { actor, storage, clock } = context;
  reachOf(actor, 'subscriptions.history');
  if (actor.type !== 'user') throw new ClinicError('UNAUTHENTICATED', 'Sign in first.');
  const now = clock.now();
  return readPage(
    storage.collection(subscriptions),
    { user_id: actor.id },
    { created_at: -1 },
    query,
    (one) => presentSubscription(one, now),
  );
};
