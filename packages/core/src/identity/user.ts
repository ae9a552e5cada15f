import * as v from 'valibot';
import type { Instant } from '../kernel/clock.ts';
import { searchKeys } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';
import { isRunning } from '../subscriptions/arithmetic.ts';
import {
  type ActivePackageView,
  type ActiveSubscription,
  presentActive,
} from '../subscriptions/subscription.ts';
import type { Role } from './role.ts';

export const genders = ['male', 'female', 'other'] as const;

export type Gender = (typeof genders)[number];

/** Who signs in. A patient's or doctor's record is another document that links here. */
export interface User {
  id: string;
  /** `+965…`; only ever a verified one, so unique. */
  phone_number: string | null;
  /** E.164; as told, not verified: it signs nobody in and reserves nothing. Null once a phone is verified. */
  contact_phone: string | null;
  name: string | null;
  national_id: string | null;
  email: string | null;
  /** `email` in lower case, for comparing; unique. */
  email_key: string | null;
  role: Role;
  locale: 'en' | 'ar' | null;
  photo_url: string | null;
  /** The doctor's record of this user, made with the user; null for everybody else. */
  doctor_id: string | null;
  is_active: boolean;
  /** argon2id, PHC string; of an imported user bcrypt until the first sign-in. */
  password_hash: string | null;
  /** Told at the registration, for the patient's record: the clinic's year then, less the age. */
  birth_year: number | null;
  gender: Gender | null;
  /** Rises when all sessions must end; a session of a lower epoch is dead. */
  session_epoch: number;
  /** A copy of the subscription that runs now, so that a profile is one read. */
  active_subscription: ActiveSubscription | null;
  /** The folded name from each of its words on, for search by prefix. */
  search: string[];
  created_at: Instant;
  updated_at: Instant;
}

export const nameSchema = v.pipe(plainText, v.minLength(1), v.maxLength(100));
export const nationalIdSchema = v.pipe(plainText, v.minLength(1), v.maxLength(50));
export const emailSchema = v.pipe(plainText, v.maxLength(254), v.email());
export const localeSchema = v.picklist(['en', 'ar']);

export const emailKey = (email: string): string => email.toLowerCase();

/** A user as yet without anything but a name, a phone or an email. */
export const newUser = (known: {
  id: string;
  role: Role;
  at: Instant;
  phone_number?: string | null;
  name?: string | null;
  email?: string | null;
  password_hash?: string | null;
  doctor_id?: string;
  contact_phone?: string | null;
  birth_year?: number | null;
  gender?: Gender | null;
}): User => ({
  id: known.id,
  phone_number: known.phone_number ?? null,
  contact_phone: known.contact_phone ?? null,
  name: known.name ?? null,
  national_id: null,
  email: known.email ?? null,
  email_key: known.email ? emailKey(known.email) : null,
  role: known.role,
  locale: null,
  photo_url: null,
  doctor_id: known.doctor_id ?? null,
  is_active: true,
  password_hash: known.password_hash ?? null,
  birth_year: known.birth_year ?? null,
  gender: known.gender ?? null,
  session_epoch: 0,
  active_subscription: null,
  search: searchKeys(known.name ?? null),
  created_at: known.at,
  updated_at: known.at,
});

/** A user as answered: without what is the clinic's own business. */
export interface UserView {
  id: string;
  /** The verified one, else the one to be called at. */
  phone_number: string | null;
  /** Whether `phone_number` is one that signs in. */
  phone_verified: boolean;
  name: string | null;
  national_id: string | null;
  email: string | null;
  role: Role;
  locale: 'en' | 'ar' | null;
  photo_url: string | null;
  is_active: boolean;
  created_at: Instant;
  updated_at: Instant;
  /** Only of a doctor. */
  doctor_id?: string;
  /** Only when one is active. */
  activePackage?: ActivePackageView;
}

/** @param now epoch milliseconds; the days left are counted from it. */
export const presentUser = (user: User, now: number): UserView => {
  const view: UserView = {
    id: user.id,
    // Users of an older store have no `contact_phone`.
    phone_number: user.phone_number ?? user.contact_phone ?? null,
    phone_verified: user.phone_number !== null,
    name: user.name,
    national_id: user.national_id,
    email: user.email,
    role: user.role,
    locale: user.locale,
    photo_url: user.photo_url,
    is_active: user.is_active,
    created_at: user.created_at,
    updated_at: user.updated_at,
  };
  if (user.doctor_id) view.doctor_id = user.doctor_id;
  const running = user.active_subscription;
  if (running !== null && isRunning(running.expires_at, now))
    view.activePackage = presentActive(running, now);
  return view;
};
