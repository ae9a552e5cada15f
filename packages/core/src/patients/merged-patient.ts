import type { Instant } from '../kernel/clock.ts';
import { defineCollection } from '../storage/index.ts';
import type { Patient } from './patient.ts';

/** What is left of a record that was merged into another; kept apart, so that nothing that looks for patients meets it. */
export interface MergedPatient {
  /** The record's own. */
  id: string;
  /** The record that has all that named this one. It may have been merged itself since. */
  merged_into: string;
  merged_at: Instant;
  /** A user's id; null for an operator at the CLI. */
  merged_by: string | null;
  /** As it was. */
  record: Omit<Patient, 'search'>;
}

export const mergedPatients = defineCollection<MergedPatient>({
  name: 'merged_patients',
  indexes: [{ name: 'merged_patients_into', fields: ['merged_into'] }],
});
