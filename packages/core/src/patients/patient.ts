import * as v from 'valibot';
import { emailSchema, type Gender, genders, nameSchema, nationalIdSchema } from '../identity/user.ts';
import { type CivilDate, isCivilDate } from '../kernel/civil-date.ts';
import type { Instant } from '../kernel/clock.ts';
import { searchKeys } from '../kernel/search.ts';

/** Whose visits these are. Who signs in is the user; staff make records of patients who never do. */
export interface Patient {
  id: string;
  /** The user whose own record this is; unique. Null while nobody signs in for it. */
  user_id: string | null;
  /** Null of a user who gave none as yet. */
  name: string | null;
  /** Where the patient is called, E.164; several patients may share one. */
  phone: string | null;
  email: string | null;
  gender: Gender | null;
  date_of_birth: CivilDate | null;
  national_id: string | null;
  /** Rises with each of the patient's own bookings under a limit: each is bound to the turn it was counted in. */
  booking_turn: number;
  /** The folded name from each of its words on, and the phone, for search by prefix. */
  search: string[];
  created_at: Instant;
  updated_at: Instant;
}

/** A day of the calendar that there was or will be. */
export const birthDateSchema = v.pipe(
  v.string(),
  v.isoDate(),
  v.check((date) => isCivilDate(date) && date >= '1880-01-01', 'must be a date such as 1990-05-31'),
);

export const patientFields = {
  name: nameSchema,
  phone: v.string(),
  email: v.optional(emailSchema),
  gender: v.optional(v.picklist(genders)),
  date_of_birth: v.optional(birthDateSchema),
  national_id: v.optional(nationalIdSchema),
};

/** With the country's code and without: people type either. */
const phoneKeys = (phone: string | null): string[] =>
  phone === null ? [] : [phone, phone.slice(1), ...(phone.startsWith('+965') ? [phone.slice(4)] : [])];

export const patientSearch = ({ name, phone }: Pick<Patient, 'name' | 'phone'>): string[] => [
  ...new Set([...searchKeys(name), ...phoneKeys(phone)]),
];

/** A patient as answered. */
export interface PatientView {
  id: string;
  user_id: string | null;
  name: string | null;
  phone: string | null;
  email: string | null;
  gender: Gender | null;
  date_of_birth: CivilDate | null;
  /** Whole years, counted at the time of the answer. */
  age: number | null;
  national_id: string | null;
  created_at: Instant;
  updated_at: Instant;
}

/** @param today of the clinic */
export const presentPatient = (patient: Patient, today: CivilDate): PatientView => ({
  id: patient.id,
  user_id: patient.user_id,
  name: patient.name,
  phone: patient.phone,
  email: patient.email,
  gender: patient.gender,
  date_of_birth: patient.date_of_birth,
  age: patient.date_of_birth === null ? null : ageOn(today, patient.date_of_birth),
  national_id: patient.national_id,
  created_at: patient.created_at,
  updated_at: patient.updated_at,
});

const ageOn = (today: CivilDate, born: CivilDate): number => {
  const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4));
  return Math.max(0, today.slice(5) < born.slice(5) ? years - 1 : years);
};
