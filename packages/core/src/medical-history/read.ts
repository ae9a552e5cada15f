import { type Act, record } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { findPatient, noSuchPatient } from '../patients/find.ts';
import { ownPatient } from '../patients/own.ts';
import {
  type MedicalHistory,
  type MedicalHistoryView,
  medicalHistories,
  medicalHistoryEntries,
} from './medical-history.ts';

/** How many changes are shown. */
const MOST_ENTRIES = 200;

/**
 * What is known of a patient's health, and how it came to be known. Each reading is on the audit trail before anything
 * is shown. @throws ClinicError FORBIDDEN, NOT_FOUND (another's to a patient, too)
 */
export const readMedicalHistory = async (
  context: Context,
  patientId: string,
): Promise<MedicalHistoryView> => {
  const reach = reachOf(context.actor, 'medical_history.read');
  if (reach === 'own' && (await ownPatient(context)).id !== patientId) throw noSuchPatient();
  await findPatient(context, patientId);
  await record(context, readingOf(patientId));
  return presentHistory(
    context,
    patientId,
    await context.storage.collection(medicalHistories).get(patientId),
  );
};

/** Wherever something of the history is shown, this is recorded first. */
export const readingOf = (patientId: string): Act => ({
  action: 'medical_history.read',
  entity: 'medical_histories',
  entity_id: patientId,
});

/** @param shown how many changes; without a limit all of them */
export const presentHistory = async (
  { storage }: Context,
  patientId: string,
  known: MedicalHistory | undefined,
  shown: { readonly limit?: number } = { limit: MOST_ENTRIES },
): Promise<MedicalHistoryView> => {
  const entries = await storage
    .collection(medicalHistoryEntries)
    .find({ patient_id: patientId }, { sort: { id: -1 }, ...shown });
  return {
    patient_id: patientId,
    conditions: known?.conditions ?? [],
    allergies: known?.allergies ?? [],
    medications: known?.medications ?? [],
    notes: known?.notes ?? null,
    updated_at: known?.updated_at ?? null,
    updated_by: known?.updated_by ?? null,
    entries: entries.map(({ at, by, changes }) => ({ at, by, changes })),
  };
};
