import type { Owned } from '../appointments/reach.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import type { Filter } from '../storage/index.ts';
import { type Prescription, prescriptions } from './prescription.ts';

/** @throws ClinicError NOT_FOUND also for what isn't the actor's */
export const findPrescription = async (
  { storage }: Pick<Context, 'storage'>,
  id: string,
  owned: Owned,
): Promise<Prescription> => {
  const where: Filter<Prescription> = { id, ...owned };
  const found = await storage.collection(prescriptions).first(where);
  if (found === undefined) throw new ClinicError('NOT_FOUND', 'There is no such prescription.');
  return found;
};
