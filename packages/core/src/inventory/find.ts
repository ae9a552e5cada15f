import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { inventory } from './collections.ts';
import type { InventoryItem } from './item.ts';

/** @throws ClinicError NOT_FOUND also for one that was taken off the list */
export const findItem = async ({ storage }: Pick<Context, 'storage'>, id: string): Promise<InventoryItem> => {
  const found = await storage.collection(inventory).get(id);
  if (!found?.is_active) throw noSuchItem();
  return found;
};

export const noSuchItem = (): ClinicError => new ClinicError('NOT_FOUND', 'There is no such item.');

export const skuTaken = (): ClinicError =>
  new ClinicError('CONFLICT', 'Another item has this SKU.', { details: { sku: 'is taken' } });
