import type { Instant } from '../kernel/clock.ts';

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
