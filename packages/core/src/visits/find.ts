import type { Owned } from '../appointments/reach.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import type { Filter } from '../storage/index.ts';
import { type Visit, visits } from './visit.ts';

/** @throws ClinicError NOT_FOUND also for what isn't the actor's */
export const findVisit = async (
  { storage }: Pick<Context, 'storage'>,
  id: string,
  owned: Owned,
): Promise<Visit> => {
  const where: Filter<Visit> = { id, ...owned };
  const found = await storage.collection(visits).first(where);
  if (found === undefined) throw noSuchVisit();
  return found;
};

export const noSuchVisit = (): ClinicError => new ClinicError('NOT_FOUND', 'There is no such visit.');
