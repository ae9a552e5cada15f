import * as v from 'valibot';
import type { Instant } from '../kernel/clock.ts';
import { plainText } from '../kernel/text.ts';
import { defineCollection } from '../storage/index.ts';

/** What is known of a patient's health. */
export interface MedicalHistory {
  /** The patient. */
  id: string;
  conditions: string[];
  allergies: string[];
  medications: string[];
  notes: string | null;
  /** Rises with each change; two at once can't both change what they read. */
  version: number;
  updated_at: Instant;
  /** The user's id; null for an operator at the CLI, whom the audit trail names. */
  updated_by: string | null;
}

/** One change of it, with what was there before; never changed or removed. */
export interface MedicalHistoryEntry {
  id: string;
  patient_id: string;
  at: Instant;
  by: string | null;
  changes: { [field: string]: { from: string[] | string | null; to: string[] | string | null } };
}

export const medicalHistories = defineCollection<MedicalHistory>({ name: 'medical_histories', indexes: [] });

export const medicalHistoryEntries = defineCollection<MedicalHistoryEntry>({
  name: 'medical_history_entries',
  indexes: [{ name: 'medical_history_entries_patient', fields: ['patient_id', 'id'] }],
});

const list = v.pipe(
  v.array(v.pipe(plainText, v.minLength(1), v.maxLength(200))),
  v.check((items) => items.length <= 200, 'must have at most 200 of them'),
);

/** A list replaces the one before; what isn't given stays. */
export const medicalHistoryEdit = v.strictObject({
  conditions: v.optional(list),
  allergies: v.optional(list),
  medications: v.optional(list),
  notes: v.optional(v.nullable(v.pipe(plainText, v.maxLength(10_000)))),
});

export const emptyHistory = (patientId: string, at: Instant): MedicalHistory => ({
  id: patientId,
  conditions: [],
  allergies: [],
  medications: [],
  notes: null,
  version: 0,
  updated_at: at,
  updated_by: null,
});

export interface MedicalHistoryView {
  patient_id: string;
  conditions: string[];
  allergies: string[];
  medications: string[];
  notes: string | null;
  /** Null while nothing was entered. */
  updated_at: Instant | null;
  updated_by: string | null;
  /** The changes, newest first; of more than 200 the latest. */
  entries: Omit<MedicalHistoryEntry, 'id' | 'patient_id'>[];
}
