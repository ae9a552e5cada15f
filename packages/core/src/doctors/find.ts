import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { doctors } from './collections.ts';
import type { Doctor } from './doctor.ts';

/** @throws ClinicError NOT_FOUND */
export const findDoctor = async ({ storage }: Pick<Context, 'storage'>, id: string): Promise<Doctor> => {
  const found = await storage.collection(doctors).get(id);
  if (found === undefined) throw noSuchDoctor();
  return found;
};

export const noSuchDoctor = (): ClinicError => new ClinicError('NOT_FOUND', 'There is no such doctor.');
