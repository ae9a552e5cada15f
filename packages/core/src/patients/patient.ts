import * as v from 'valibot';
import { emailSchema, type Gender, genders, nameSchema, nationalIdSchema } from '../identity/user.ts';
import { type CivilDate, isCivilDate } from '../kernel/civil-date.ts';
import type { Instant } from '../kernel/clock.ts';
import { type MinorUnits, toMajorUnits } from '../kernel/money.ts';
import { foldText, searchKeys } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';

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
  address: string | null;
  insurance: { provider: string; policy_number: string } | null;
  /** The number on the insurance card. */
  insurance_id: string | null;
  /** Whom to call, as told. */
  emergency_contact: string | null;
  /** What the patient owes: what is due on all their bills. Changes in the write of each. */
  balance: MinorUnits;
  /** Rises with each of the patient's own bookings under a limit: each is bound to the turn it was counted in. */
  booking_turn: number;
  /** Rises with each change of the record and each document made for the patient; none as yet where it is absent. */
  revision?: number | null;
  /** The folded name from each of its words on, the phone and the national id, for search by prefix. */
  search: string[];
  created_at: Instant;
  updated_at: Instant;
}

/** A day of the calendar that there was or will be. */
const birthDateSchema = v.pipe(
  v.string(),
  v.isoDate(),
  v.check((date) => isCivilDate(date) && date >= '1880-01-01', 'must be a date such as 1990-05-31'),
);

const text = (maximum: number) => v.pipe(plainText, v.minLength(1), v.maxLength(maximum));

/** What may be unknown of a patient. */
const toldFields = {
  email: emailSchema,
  gender: v.picklist(genders),
  date_of_birth: birthDateSchema,
  national_id: nationalIdSchema,
  address: text(300),
  insurance: v.strictObject({ provider: text(100), policy_number: text(100) }),
  insurance_id: text(100),
  emergency_contact: text(300),
};

export const patientInput = v.strictObject({
  name: nameSchema,
  phone: v.string(),
  ...v.partial(v.object(toldFields)).entries,
});

/** Null takes a value away; what isn't given stays. */
export const patientEdit = v.strictObject({
  name: v.optional(nameSchema),
  phone: v.optional(v.string()),
  email: v.optional(v.nullable(toldFields.email)),
  gender: v.optional(v.nullable(toldFields.gender)),
  date_of_birth: v.optional(v.nullable(toldFields.date_of_birth)),
  national_id: v.optional(v.nullable(toldFields.national_id)),
  address: v.optional(v.nullable(toldFields.address)),
  insurance: v.optional(v.nullable(toldFields.insurance)),
  insurance_id: v.optional(v.nullable(toldFields.insurance_id)),
  emergency_contact: v.optional(v.nullable(toldFields.emergency_contact)),
});

/** A patient of whom nothing is known but what is given. */
export const newPatient = (
  known: Pick<Patient, 'id' | 'name' | 'phone'> & Partial<Patient> & { readonly at: Instant },
): Patient => {
  const { at, ...given } = known;
  return {
    user_id: null,
    email: null,
    gender: null,
    date_of_birth: null,
    national_id: null,
    address: null,
    insurance: null,
    insurance_id: null,
    emergency_contact: null,
    balance: 0,
    booking_turn: 0,
    created_at: at,
    updated_at: at,
    ...given,
    search: patientSearch({ national_id: null, ...given }),
  };
};

/** With the country's code and without: people type either. */
const phoneKeys = (phone: string | null): string[] =>
  phone === null ? [] : [phone, phone.slice(1), ...(phone.startsWith('+965') ? [phone.slice(4)] : [])];

export const patientSearch = ({
  name,
  phone,
  national_id,
}: Pick<Patient, 'name' | 'phone' | 'national_id'>): string[] => [
  ...new Set([
    ...searchKeys(name),
    ...phoneKeys(phone),
    ...(national_id === null ? [] : [foldText(national_id)]),
  ]),
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
  address: string | null;
  insurance: { provider: string; policy_number: string } | null;
  insurance_id: string | null;
  emergency_contact: string | null;
  /** Major units. */
  balance: number;
  created_at: Instant;
  updated_at: Instant;
}

/** @param today of the clinic */
export const presentPatient = (patient: Patient, today: CivilDate, currency: string): PatientView => ({
  id: patient.id,
  user_id: patient.user_id,
  name: patient.name,
  phone: patient.phone,
  email: patient.email,
  gender: patient.gender,
  date_of_birth: patient.date_of_birth,
  age: patient.date_of_birth === null ? null : ageOn(today, patient.date_of_birth),
  national_id: patient.national_id,
  address: patient.address,
  insurance: patient.insurance,
  insurance_id: patient.insurance_id,
  emergency_contact: patient.emergency_contact,
  balance: toMajorUnits(patient.balance, currency),
  created_at: patient.created_at,
  updated_at: patient.updated_at,
});

/** Whole years. */
export const ageOn = (today: CivilDate, born: CivilDate): number => {
  const years = Number(today.slice(0, 4)) - Number(born.slice(0, 4));
  return Math.max(0, today.slice(5) < born.slice(5) ? years - 1 : years);
};
