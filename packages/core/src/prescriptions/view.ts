import type { Context } from '../context.ts';
import type { Instant } from '../kernel/clock.ts';
import { type Names, namesOf } from '../visits/names.ts';
import type { MedicationWarning } from './match-medications.ts';
import type { Medication, Prescription, PrescriptionStatus } from './prescription.ts';

/** A prescription as answered. */
export interface PrescriptionView extends Names {
  id: string;
  visit_id: string;
  patient_id: string;
  doctor_id: string;
  medications: Medication[];
  notes: string | null;
  status: PrescriptionStatus;
  created_by: string | null;
  created_at: Instant;
  updated_at: Instant;
}

/** What was written, and what speaks against it. */
export interface PrescriptionWritten {
  prescription: PrescriptionView;
  warnings: MedicationWarning[];
}

/** In the same order. */
export const presentPrescriptions = async (
  context: Context,
  those: readonly Prescription[],
): Promise<PrescriptionView[]> => {
  if (those.length === 0) return [];
  const named = await namesOf(context, those);
  return those.map((one) => ({
    id: one.id,
    visit_id: one.visit_id,
    patient_id: one.patient_id,
    doctor_id: one.doctor_id,
    ...named(one),
    medications: one.medications,
    notes: one.notes,
    status: one.status,
    created_by: one.created_by,
    created_at: one.created_at,
    updated_at: one.updated_at,
  }));
};

export const presentPrescription = async (context: Context, one: Prescription): Promise<PrescriptionView> => {
  const [view] = await presentPrescriptions(context, [one]);
  return view!;
};
