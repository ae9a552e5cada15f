import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { patients } from './collections.ts';
import type { Patient } from './patient.ts';

/** @throws ClinicError NOT_FOUND */
export const findPatient = async ({ storage }: Pick<Context, 'storage'>, id: string): Promise<Patient> => {
  const found = await storage.collection(patients).get(id);
  if (found === undefined) throw noSuchPatient();
  return found;
};

export const noSuchPatient = (): ClinicError => new ClinicError('NOT_FOUND', 'There is no such patient.');
