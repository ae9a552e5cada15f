import { auditing } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { type MedicalHistory, medicalHistories } from '../medical-history/medical-history.ts';
import { readingOf } from '../medical-history/read.ts';
import type { WriteStep } from '../storage/index.ts';
import { type MedicationWarning, sameMedicine, warningsFor } from './match-medications.ts';
import { type Prescription, prescriptions } from './prescription.ts';

/** How many other active prescriptions are looked at, the latest. */
const MOST_PRESCRIPTIONS = 100;

export interface Warned {
  readonly warnings: MedicationWarning[];
  /** Puts on the audit trail that the medical history was read; none where nothing of it is shown. */
  readonly audited: readonly WriteStep[];
}

/**
 * What a patient's medical history and other active prescriptions say of a prescription's medications. Warnings are
 * advice as of now: of two prescriptions written in the same moment neither may know of the other.
 */
export const warn = async (
  context: Context,
  { id, patient_id, medications, status }: Prescription,
): Promise<Warned> => {
  if (status !== 'active') return { warnings: [], audited: [] };
  const { storage } = context;
  const [history, others] = await Promise.all([
    storage.collection(medicalHistories).get(patient_id),
    storage
      .collection(prescriptions)
      .find(
        { patient_id, status: 'active', id: { $ne: id } },
        { sort: { id: -1 }, limit: MOST_PRESCRIPTIONS },
      ),
  ]);
  const names = medications.map(({ name }) => name);
  const prescribed = others.flatMap((other) => other.medications.map(({ name }) => name));
  const warnings = warningsFor(names, {
    allergies: history?.allergies ?? [],
    taken: [...(history?.medications ?? []), ...prescribed],
  });
  return { warnings, audited: shows(history, names) ? [auditing(context, readingOf(patient_id))] : [] };
};

const shows = (history: MedicalHistory | undefined, names: readonly string[]): boolean =>
  [...(history?.allergies ?? []), ...(history?.medications ?? [])].some((text) =>
    names.some((name) => sameMedicine(text, name)),
  );
