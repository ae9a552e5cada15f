import type { CivilDate } from '../kernel/civil-date.ts';
import type { Instant } from '../kernel/clock.ts';
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
  ],
});
