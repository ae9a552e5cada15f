import * as v from 'valibot';
import type { CivilDate } from '../kernel/civil-date.ts';
import { dateSchema } from '../kernel/civil-time.ts';
import type { Instant } from '../kernel/clock.ts';
import { plainText } from '../kernel/text.ts';
import { invalidFields } from '../kernel/validate.ts';
import { defineCollection } from '../storage/index.ts';

/** A patient was here, and a doctor saw them. */
export interface Visit {
  id: string;
  patient_id: string;
  doctor_id: string;
  /** The appointment it came of; at most one visit each. Null for who walked in. */
  appointment_id: string | null;
  /** Of the clinic. */
  date: CivilDate;
  /** In the clinic's own words, as `consultation` or `follow-up`. */
  visit_type: string;
  reason: string | null;
  diagnosis: string | null;
  notes: string | null;
  follow_up_date: CivilDate | null;
  /** A user's id; null for an operator at the CLI. */
  created_by: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export const visits = defineCollection<Visit>({
  name: 'visits',
  indexes: [
    { name: 'visits_appointment', fields: ['appointment_id'], unique: true, optional: ['appointment_id'] },
    { name: 'visits_patient', fields: ['patient_id', 'date', 'id'] },
    { name: 'visits_doctor', fields: ['doctor_id', 'date', 'id'] },
    { name: 'visits_date', fields: ['date', 'id'] },
    { name: 'visits_follow_up', fields: ['follow_up_date', 'id'] },
  ],
});

const id = v.pipe(v.string(), v.uuid());
const text = (maximum: number) => v.pipe(plainText, v.maxLength(maximum));
const visitType = v.pipe(text(100), v.minLength(1));

/** What is written of a visit; empty text is none. */
const toldFields = {
  reason: text(500),
  diagnosis: text(5_000),
  notes: text(10_000),
  follow_up_date: dateSchema,
};

export const visitInput = v.strictObject({
  /** Default the appointment's, and only that. */
  patient_id: v.optional(id),
  /** Default the appointment's, and only that; else the doctor who acts. */
  doctor_id: v.optional(id),
  appointment_id: v.optional(id),
  /** Default the clinic's today. */
  date: v.optional(dateSchema),
  visit_type: visitType,
  ...v.partial(v.object(toldFields)).entries,
});

/** Whose visit it was stays. Null takes a value away; what isn't given stays. */
export const visitEdit = v.strictObject({
  date: v.optional(dateSchema),
  visit_type: v.optional(visitType),
  reason: v.optional(v.nullable(toldFields.reason)),
  diagnosis: v.optional(v.nullable(toldFields.diagnosis)),
  notes: v.optional(v.nullable(toldFields.notes)),
  follow_up_date: v.optional(v.nullable(toldFields.follow_up_date)),
});

/** @throws ClinicError VALIDATION_ERROR a follow-up before the visit */
export const checkFollowUp = ({ date, follow_up_date }: Pick<Visit, 'date' | 'follow_up_date'>): void => {
  if (follow_up_date !== null && follow_up_date < date)
    throw invalidFields({ follow_up_date: 'must not be before the visit' });
};
