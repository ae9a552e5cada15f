import { concernedBy } from '../appointments/concerned.ts';
import type { Context } from '../context.ts';

/** What the patient and the doctor of a document are called. */
export interface Names {
  /** Null of a patient who gave none as yet. */
  patient_name: string | null;
  doctor_name: string;
}

export const namesOf = async (
  context: Pick<Context, 'storage'>,
  those: Parameters<typeof concernedBy>[1],
): Promise<(one: (typeof those)[number]) => Names> => {
  const concerned = await concernedBy(context, those);
  return (one) => {
    const { patient, doctor } = concerned(one);
    return { patient_name: patient?.name ?? null, doctor_name: doctor?.name ?? '' };
  };
};
