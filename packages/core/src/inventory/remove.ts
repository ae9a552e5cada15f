import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import { GuardFailedError } from '../storage/index.ts';
import { inventory } from './collections.ts';
import { findItem, noSuchItem } from './find.ts';
import { type InventoryItemView, presentItem } from './item.ts';

/**
 * Takes an item off the list: nothing can be taken of it any more, and its SKU is free. Its ledger stays.
 * @throws ClinicError FORBIDDEN, NOT_FOUND also when it was taken off before
 */
export const removeItem = async (context: Context, id: string): Promise<InventoryItemView> => {
  reachOf(context.actor, 'inventory.manage');
  const { storage, clock, settings } = context;
  const known = await findItem(context, id);
  const set = { is_active: false, updated_at: toInstant(clock.now()) };
  const removing = storage
    .collection(inventory)
    .updating('item', { id, is_active: true }, { $set: set, $inc: { version: 1 } });
  try {
    await commit(context, [removing], {
      action: 'inventory.remove',
      entity: 'inventory',
      entity_id: id,
      changes: { is_active: false },
    });
  } catch (error) {
    throw error instanceof GuardFailedError && error.step === 'item' ? noSuchItem() : error;
  }
  return presentItem({ ...known, ...set }, settings.currency);
};
