import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { type Billing, billings } from './billing.ts';

/** @throws ClinicError NOT_FOUND */
export const findBilling = async ({ storage }: Pick<Context, 'storage'>, id: string): Promise<Billing> => {
  const found = await storage.collection(billings).get(id);
  if (found === undefined) throw noSuchBilling();
  return found;
};

export const noSuchBilling = (): ClinicError => new ClinicError('NOT_FOUND', 'There is no such bill.');
