import * as v from 'valibot';
import type { Instant } from '../kernel/clock.ts';
import { plainText } from '../kernel/text.ts';
import type { ActiveSubscription } from '../subscriptions/subscription.ts';
import type { Role } from './role.ts';

/** Who signs in. A patient's or doctor's record is another document that links here. */
export interface User {
  id: string;
  /** `+965…`; only ever a verified one, so unique. */
  phone_number: string | null;
  name: string | null;
  national_id: string | null;
  email: string | null;
  /** `email` in lower case, for comparing; unique. */
  email_key: string | null;
  role: Role;
  locale: 'en' | 'ar' | null;
  photo_url: string | null;
  is_active: boolean;
  /** argon2id, PHC string. */
  password_hash: string | null;
  /** Rises when all sessions must end; a session of a lower epoch is dead. */
  session_epoch: number;
  /** A copy of the subscription that runs now, so that a profile is one read. */
  active_subscription: ActiveSubscription | null;
  created_at: Instant;
  updated_at: Instant;
}

export const nameSchema = v.pipe(plainText, v.minLength(1), v.maxLength(100));
export const nationalIdSchema = v.pipe(plainText, v.minLength(1), v.maxLength(50));
export const emailSchema = v.pipe(plainText, v.maxLength(254), v.email());
export const localeSchema = v.picklist(['en', 'ar']);

export const emailKey = (email: string): string => email.toLowerCase();
