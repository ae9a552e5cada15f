import type { Context } from '../context.ts';
import { doctors } from '../doctors/collections.ts';
import type { Doctor } from '../doctors/doctor.ts';
import { patients } from '../patients/collections.ts';
import type { Patient } from '../patients/patient.ts';

interface Concerning {
  readonly patient_id: string;
  readonly doctor_id: string;
}

export interface Concerned {
  readonly patient: Pick<Patient, 'name'> | undefined;
  readonly doctor: Pick<Doctor, 'name'> | undefined;
}

/** The patient and the doctor of each of several documents; two round trips at once, however many there are. */
export const concernedBy = async (
  { storage }: Pick<Context, 'storage'>,
  those: readonly Concerning[],
): Promise<(one: Concerning) => Concerned> => {
  const patientIds = [...new Set(those.map(({ patient_id }) => patient_id))];
  const doctorIds = [...new Set(those.map(({ doctor_id }) => doctor_id))];
  const [foundPatients, foundDoctors] = await Promise.all([
    storage.read(patientIds.map((id) => storage.collection(patients).looking(id))),
    storage.read(doctorIds.map((id) => storage.collection(doctors).looking(id))),
  ]);
  const patientOf = new Map(foundPatients.map((patient) => [patient?.id, patient]));
  const doctorOf = new Map(foundDoctors.map((doctor) => [doctor?.id, doctor]));
  return ({ patient_id, doctor_id }) => ({
    patient: patientOf.get(patient_id),
    doctor: doctorOf.get(doctor_id),
  });
};
