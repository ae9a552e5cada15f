import { newId, toInstant } from '@clinic/core';
import { type Visit, visits } from '../../packages/core/src/visits/visit.ts';
import type { TestClinic } from './clinic.ts';

/** A visit of a patient with a doctor; answers its id. */
export const addVisit = async (
  { storage, clock }: Pick<TestClinic, 'storage' | 'clock'>,
  whose: Pick<Visit, 'patient_id' | 'doctor_id'>,
): Promise<string> => {
  const id = newId();
  const at = toInstant(clock.now());
  await storage.collection(visits).insert({
    id,
    ...whose,
    appointment_id: null,
    date: at.slice(0, 10),
    visit_type: 'consultation',
    reason: null,
    diagnosis: null,
    notes: null,
    follow_up_date: null,
    created_by: null,
    created_at: at,
    updated_at: at,
  });
  return id;
};
