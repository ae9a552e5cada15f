import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

const money = v.pipe(v.number(), v.minValue(0));
const days = v.pipe(v.number(), v.integer(), v.minValue(0));

const sold = {
  id,
  name: v.string(),
  price: money,
  currency: v.string(),
  duration: days,
  description: v.nullable(v.string()),
};

export const packageAnswer = v.strictObject({ ...sold, is_active: v.boolean(), created_at: instant });

const paymentStatus = v.picklist(['pending', 'completed', 'failed']);

export const subscriptionAnswer = v.strictObject({
  ...sold,
  user_id: id,
  package_id: id,
  source: v.picklist(['purchased', 'granted']),
  payment_status: paymentStatus,
  is_active: v.boolean(),
  purchased_at: instant,
  expires_at: v.nullable(instant),
  ended_at: v.nullable(instant),
  remaining_days: days,
  created_at: instant,
});

/** The running subscription as a user's `activePackage`, spelt as the Kuwait frontend reads it. */
export const activePackageAnswer = v.strictObject({
  ...sold,
  package_id: id,
  purchased_at: instant,
  expires_at: instant,
  is_active: v.literal(true),
  payment_status: paymentStatus,
  remaining_days: days,
  remainingTime: days,
});
