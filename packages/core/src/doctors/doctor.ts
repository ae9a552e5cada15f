import * as v from 'valibot';
import type { Instant } from '../kernel/clock.ts';
import type { MinorUnits } from '../kernel/money.ts';
import { foldText, searchKeys } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';

/** Who treats patients: the record behind a user of role doctor, who signs in. */
export interface Doctor {
  id: string;
  /** Unique; the user's `doctor_id` leads back. */
  user_id: string;
  /** Name, email and photo are the user's: copies that change in the same write (`follow-user.ts`). */
  name: string;
  email: string | null;
  photo_url: string | null;
  /** Where the doctor is called, E.164; signing in goes by the user's own phone. */
  phone: string | null;
  specialty: string | null;
  /** The specialty as it is compared. */
  specialty_key: string | null;
  /** Unique where there is one. */
  license_number: string | null;
  /** Of an active doctor, always an active department. */
  department_id: string | null;
  bio: string | null;
  /** What the clinic pays a month. */
  monthly_rate: MinorUnits | null;
  /** An inactive doctor takes no new bookings. */
  is_active: boolean;
  /** Rises with every change: each is bound to the version it was worked out from. */
  version: number;
  /** The folded name and specialty from each of their words on, for search by prefix. */
  search: string[];
  created_at: Instant;
  updated_at: Instant;
}

export const specialtySchema = v.pipe(plainText, v.minLength(1), v.maxLength(100));
export const licenseSchema = v.pipe(plainText, v.minLength(1), v.maxLength(50));
export const bioSchema = v.pipe(plainText, v.maxLength(2_000));
/** Major units, with at most the currency's decimals. */
export const rateSchema = v.pipe(v.number(), v.minValue(0));
export const departmentIdSchema = v.pipe(v.string(), v.uuid());

/** What follows from a doctor's name and specialty. */
export const searchFields = ({
  name,
  specialty,
}: Pick<Doctor, 'name' | 'specialty'>): Pick<Doctor, 'search' | 'specialty_key'> => ({
  search: [...new Set([...searchKeys(name), ...searchKeys(specialty)])],
  specialty_key: specialty === null ? null : foldText(specialty),
});

/** A doctor who takes bookings. Whoever writes one writes the user, and the department's count, with it. */
export const newDoctor = ({
  at,
  ...known
}: Pick<
  Doctor,
  | 'id'
  | 'user_id'
  | 'name'
  | 'email'
  | 'photo_url'
  | 'phone'
  | 'specialty'
  | 'license_number'
  | 'department_id'
  | 'bio'
  | 'monthly_rate'
> & { at: Instant }): Doctor => ({
  ...known,
  is_active: true,
  version: 0,
  ...searchFields(known),
  created_at: at,
  updated_at: at,
});
