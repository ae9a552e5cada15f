import type { Instant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { expiryOf } from './arithmetic.ts';
import type { Package, PaymentStatus, Subscription } from './subscription.ts';

/** A subscription to a package as it is sold now; its days count from `at`, unless the payment is pending. */
export const newSubscription = (
  sold: Package,
  terms: {
    user_id: string;
    source: Subscription['source'];
    payment_status: PaymentStatus;
    at: Instant;
    /** Default the package's own. */
    days?: number | undefined;
    note?: string | undefined;
  },
): Subscription => {
  const duration = terms.days ?? sold.duration;
  const runs = terms.payment_status === 'completed';
  return {
    id: newId(),
    user_id: terms.user_id,
    package_id: sold.id,
    name: sold.name,
    description: sold.description,
    price: sold.price,
    currency: sold.currency,
    duration,
    source: terms.source,
    payment_status: terms.payment_status,
    is_active: runs,
    is_open: true,
    purchased_at: terms.at,
    paid_at: runs && terms.source === 'purchased' ? terms.at : null,
    expires_at: runs ? expiryOf(terms.at, duration) : null,
    ended_at: null,
    note: terms.note ?? null,
    created_at: terms.at,
  };
};
