import type { Context } from '../context.ts';
import { doctors } from '../doctors/collections.ts';
import { patients } from '../patients/collections.ts';

interface Concerned {
  readonly patient_id: string;
  readonly doctor_id: string;
}

/** What the two are called. */
export interface Names {
  /** Null of a patient who gave none as yet. */
  patient_name: string | null;
  doctor_name: string;
}

/** How the patients and doctors of several documents are called; two round trips at once, however many there are. */
export const namesOf = async (
  { storage }: Pick<Context, 'storage'>,
  those: readonly Concerned[],
): Promise<(one: Concerned) => Names> => {
  const patientIds = [...new Set(those.map(({ patient_id }) => patient_id))];
  const doctorIds = [...new Set(those.map(({ doctor_id }) => doctor_id))];
  const [foundPatients, foundDoctors] = await Promise.all([
    storage.read(patientIds.map((id) => storage.collection(patients).looking(id))),
    storage.read(doctorIds.map((id) => storage.collection(doctors).looking(id))),
  ]);
  const patientNames = new Map(foundPatients.map((patient) => [patient?.id, patient?.name]));
  const doctorNames = new Map(foundDoctors.map((doctor) => [doctor?.id, doctor?.name]));
  return ({ patient_id, doctor_id }) => ({
    patient_name: patientNames.get(patient_id) ?? null,
    doctor_name: doctorNames.get(doctor_id) ?? '',
  });
};
