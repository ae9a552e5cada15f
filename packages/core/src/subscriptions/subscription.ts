import type { Instant } from '../kernel/clock.ts';
import { toMajorUnits } from '../kernel/money.ts';
import { isRunning, remainingDays } from './arithmetic.ts';

export type PaymentStatus = 'pending' | 'completed' | 'failed';

/** One purchase or grant of a package; the whole history of a user is kept. */
export interface Subscription {
  id: string;
  user_id: string;
  package_id: string;
  /** The package as it was sold: later edits don't reach it. */
  name: string;
  description: string | null;
  /** Integer minor units (fils for KWD). */
  price: number;
  currency: string;
  /** Days. */
  duration: number;
  source: 'purchased' | 'granted';
  payment_status: PaymentStatus;
  is_active: boolean;
  /** Pending or active: a user holds at most one such, by a unique index. */
  is_open: boolean;
  purchased_at: Instant;
  /** When a purchase was paid for; null until then, and of a grant. Revenue goes by it: what was counted stays. */
  paid_at: Instant | null;
  /** Null while the payment is pending: the days count from its confirmation. */
  expires_at: Instant | null;
  ended_at: Instant | null;
  note: string | null;
  created_at: Instant;
}

/** The part of a running subscription that is copied into its user. */
export type ActiveSubscription = Pick<
  Subscription,
  | 'id'
  | 'package_id'
  | 'name'
  | 'description'
  | 'price'
  | 'currency'
  | 'duration'
  | 'purchased_at'
  | 'payment_status'
> & { expires_at: Instant };

/** A package that can be bought. */
export interface Package {
  id: string;
  name: string;
  description: string | null;
  /** Integer minor units (fils for KWD). */
  price: number;
  currency: string;
  /** Days. */
  duration: number;
  is_active: boolean;
  created_at: Instant;
  updated_at: Instant;
}

/** A subscription as answered: money in major units, days counted at the time of the answer. */
export type SubscriptionView = Omit<Subscription, 'is_open' | 'note' | 'paid_at'> & {
  remaining_days: number;
};

export type PackageView = Omit<Package, 'updated_at'>;

export type ActivePackageView = ActiveSubscription & {
  is_active: true;
  remaining_days: number;
  /** The same number under the name the Kuwait frontend reads. */
  remainingTime: number;
};

// Here and below fields are named one by one: in an object that is first spread, each field that is then added to it
// costs a microsecond.

/** @param now epoch milliseconds */
export const presentSubscription = (subscription: Subscription, now: number): SubscriptionView => {
  const running = subscription.is_active && isRunning(subscription.expires_at, now);
  return {
    id: subscription.id,
    user_id: subscription.user_id,
    package_id: subscription.package_id,
    name: subscription.name,
    description: subscription.description,
    price: toMajorUnits(subscription.price, subscription.currency),
    currency: subscription.currency,
    duration: subscription.duration,
    source: subscription.source,
    payment_status: subscription.payment_status,
    is_active: running,
    purchased_at: subscription.purchased_at,
    expires_at: subscription.expires_at,
    ended_at: subscription.ended_at,
    created_at: subscription.created_at,
    remaining_days: running ? remainingDays(subscription.expires_at, now) : 0,
  };
};

export const presentPackage = ({ updated_at: _updated, ...shown }: Package): PackageView => ({
  ...shown,
  price: toMajorUnits(shown.price, shown.currency),
});

export const presentActive = (running: ActiveSubscription, now: number): ActivePackageView => {
  const days = remainingDays(running.expires_at, now);
  return {
    id: running.id,
    package_id: running.package_id,
    name: running.name,
    description: running.description,
    price: toMajorUnits(running.price, running.currency),
    currency: running.currency,
    duration: running.duration,
    purchased_at: running.purchased_at,
    expires_at: running.expires_at,
    payment_status: running.payment_status,
    is_active: true,
    remaining_days: days,
    remainingTime: days,
  };
};

export const toActive = (subscription: Subscription & { expires_at: Instant }): ActiveSubscription => ({
  id: subscription.id,
  package_id: subscription.package_id,
  name: subscription.name,
  description: subscription.description,
  price: subscription.price,
  currency: subscription.currency,
  duration: subscription.duration,
  purchased_at: subscription.purchased_at,
  expires_at: subscription.expires_at,
  payment_status: subscription.payment_status,
});
