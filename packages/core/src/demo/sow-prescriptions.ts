import { DAY, fromInstant, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { PrescriptionStatus } from '../prescriptions/prescription.ts';
import { careBy } from './care.ts';
import type { Sower } from './garden.ts';

/** How many visits end with one, and how many of those are taken back. */
const PRESCRIBED = 0.45;
const CANCELLED = 0.05;

/** What was prescribed at visits: completed once its days are over. */
export const sowPrescriptions: Sower = (garden) => {
  const { chance, visits, today } = garden;
  const { en } = chance;
  const care = careBy(garden);
  for (const { id: visit_id, patient_id, doctor_id, created_by, created_at } of visits) {
    if (!en.datatype.boolean({ probability: PRESCRIBED })) continue;
    const medications = en.helpers.arrayElements(care(doctor_id).medications, { min: 1, max: 2 });
    const days = Math.max(...medications.map(({ duration_days }) => duration_days));
    const over = fromInstant(created_at) + days * DAY;
    const isCancelled = en.datatype.boolean({ probability: CANCELLED });
    const status: PrescriptionStatus = isCancelled ? 'cancelled' : over > today ? 'active' : 'completed';
    garden.prescriptions.push({
      id: newId(),
      visit_id,
      patient_id,
      doctor_id,
      medications: medications.map((one) => ({ ...one })),
      notes: null,
      status,
      created_by,
      created_at,
      updated_at: status === 'completed' ? toInstant(over) : created_at,
    });
  }
  return { prescriptions: garden.prescriptions.length };
};
