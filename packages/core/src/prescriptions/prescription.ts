import * as v from 'valibot';
import type { Instant } from '../kernel/clock.ts';
import { plainText } from '../kernel/text.ts';
import { defineCollection } from '../storage/index.ts';

export const prescriptionStatuses = ['active', 'completed', 'cancelled'] as const;

export type PrescriptionStatus = (typeof prescriptionStatuses)[number];

/** One medicine, in the words of the doctor. */
export interface Medication {
  name: string;
  /** As `500 mg`. */
  dosage: string;
  /** As `three times a day`. */
  frequency: string;
  /** Whole days, 1 to 3,650. */
  duration_days: number;
  instructions: string | null;
}

/** What a patient is to take after a visit. */
export interface Prescription {
  id: string;
  visit_id: string;
  /** The visit's. */
  patient_id: string;
  doctor_id: string;
  /** 1 to 30. */
  medications: Medication[];
  notes: string | null;
  /** Only an active one changes; what has ended stays as it is. */
  status: PrescriptionStatus;
  /** A user's id; null for an operator at the CLI. */
  created_by: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export const prescriptions = defineCollection<Prescription>({
  name: 'prescriptions',
  indexes: [
    { name: 'prescriptions_patient', fields: ['patient_id', 'id'] },
    { name: 'prescriptions_doctor', fields: ['doctor_id', 'id'] },
    { name: 'prescriptions_visit', fields: ['visit_id', 'id'] },
    { name: 'prescriptions_status', fields: ['status', 'id'] },
  ],
});

const id = v.pipe(v.string(), v.uuid());
const text = (maximum: number) => v.pipe(plainText, v.minLength(1), v.maxLength(maximum));

const medication = v.strictObject({
  name: text(200),
  dosage: text(100),
  frequency: text(100),
  duration_days: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_650)),
  instructions: v.optional(v.nullable(v.pipe(plainText, v.maxLength(500)))),
});

const medications = v.pipe(
  v.array(medication),
  v.check((those) => those.length >= 1 && those.length <= 30, 'must be 1 to 30 of them'),
);

const notes = v.pipe(plainText, v.maxLength(2_000));

export const prescriptionInput = v.strictObject({
  visit_id: id,
  /** Default the visit's, and only that. */
  patient_id: v.optional(id),
  /** Default the visit's. */
  doctor_id: v.optional(id),
  medications,
  notes: v.optional(v.nullable(notes)),
  /** Default active. Completed: written down after it was over. */
  status: v.optional(v.picklist(['active', 'completed'])),
});

/** The medications replace those before; null takes the notes away; what isn't given stays. */
export const prescriptionEdit = v.strictObject({
  medications: v.optional(medications),
  notes: v.optional(v.nullable(notes)),
  status: v.optional(v.picklist(prescriptionStatuses)),
});

/** As stored: what wasn't said is null. */
export const toMedications = (
  those: readonly v.InferOutput<typeof medication>[],
): Prescription['medications'] =>
  those.map(({ instructions, ...told }) => ({ ...told, instructions: instructions || null }));
