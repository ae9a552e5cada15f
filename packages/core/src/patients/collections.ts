import { defineCollection } from '../storage/index.ts';
import type { Patient } from './patient.ts';

export const patients = defineCollection<Patient>({
  name: 'patients',
  indexes: [
    { name: 'patients_user', fields: ['user_id'], unique: true, optional: ['user_id'] },
    { name: 'patients_phone', fields: ['phone'] },
    { name: 'patients_name', fields: ['name', 'id'] },
    { name: 'patients_national_id', fields: ['national_id'], optional: ['national_id'] },
    // With the name, so that a page by name is found without reading every patient who matches.
    { name: 'patients_search', fields: ['search', 'name'], multikey: 'search' },
  ],
});

/** How far it is known that patients' users have their records. */
export interface RecordProgress {
  id: 'records';
  /** Of users, in the order of their ids. */
  upto: string;
}

export const recordProgress = defineCollection<RecordProgress>({ name: 'patient_progress', indexes: [] });
