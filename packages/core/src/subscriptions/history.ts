import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { signedIn } from '../identity/signed-in.ts';
import { type Page, type PageQuery, readPage } from '../kernel/page.ts';
import { subscriptions } from './collections.ts';
import { presentSubscription, type SubscriptionView } from './subscription.ts';

/** All subscriptions of the caller, newest first. @throws ClinicError UNAUTHENTICATED */
export const subscriptionHistory = (
  context: Context,
  query: PageQuery = {},
): Promise<Page<SubscriptionView>> => {
  const { storage, clock } = context;
  reachOf(context.actor, 'subscriptions.history');
  const caller = signedIn(context);
  const now = clock.now();
  return readPage(
    storage.collection(subscriptions),
    { user_id: caller.id },
    { created_at: -1 },
    query,
    (one) => presentSubscription(one, now),
  );
};
