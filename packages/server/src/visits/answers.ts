import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

const day = v.pipe(v.string(), v.isoDate());

export const visitAnswer = v.strictObject({
  id,
  patient_id: id,
  patient_name: v.nullable(v.string()),
  doctor_id: id,
  doctor_name: v.string(),
  appointment_id: v.nullable(id),
  date: day,
  visit_type: v.string(),
  reason: v.nullable(v.string()),
  /** This and the notes are left out for the desk. */
  diagnosis: v.optional(v.nullable(v.string())),
  notes: v.optional(v.nullable(v.string())),
  follow_up_date: v.nullable(day),
  created_by: v.nullable(id),
  created_at: instant,
  updated_at: instant,
});
