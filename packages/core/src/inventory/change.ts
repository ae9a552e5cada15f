import type { Context } from '../context.ts';
import { appendEvent } from '../events/append.ts';
import { toInstant } from '../kernel/clock.ts';
import { GuardFailedError, type WriteStep } from '../storage/index.ts';
import { inventory, stockChanges } from './collections.ts';
import { type InventoryItem, presentItem } from './item.ts';
import { changesOf, type Movement, stockChangeOf } from './movement.ts';

export interface ItemChange {
  readonly after: InventoryItem;
  readonly steps: WriteStep[];
}

/**
 * The steps that change an item, its stock too: bound to the version they were worked out from (guard `item`), with the
 * line of the ledger, and the event when it becomes low. An item that is off the list stays off it.
 * @param fields other than what follows from the lots
 * @throws ClinicError INSUFFICIENT_STOCK, VALIDATION_ERROR more than can be counted
 */
export const changingItem = (
  context: Context,
  known: InventoryItem,
  fields: Partial<InventoryItem>,
  movement?: Movement,
): ItemChange => {
  const { storage, clock } = context;
  const set = changesOf(known, fields, movement, toInstant(clock.now()));
  const after = { ...known, ...set };
  const { id, version, is_active } = known;
  const changing = storage.collection(inventory).updating('item', { id, version, is_active }, { $set: set });
  return {
    after,
    steps: [
      changing,
      ...(movement === undefined ? [] : [enteringChange(context, after, movement)]),
      ...(is_active && after.is_low_stock && !known.is_low_stock ? [tellingLow(context, after)] : []),
    ],
  };
};

/** Enters in the ledger what made this version of an item. */
export const enteringChange = (
  { storage, actor }: Context,
  after: InventoryItem,
  movement: Omit<Movement, 'lots'>,
): WriteStep =>
  storage
    .collection(stockChanges)
    .inserting(stockChangeOf(after, movement, actor.type === 'user' ? actor.id : null));

const tellingLow = (context: Context, item: InventoryItem): WriteStep =>
  appendEvent(context, {
    type: 'inventory.low_stock',
    data: { ...presentItem(item, context.settings.currency), lots: item.lots.map((lot) => ({ ...lot })) },
    audience: { user_ids: [], roles: ['admin', 'receptionist', 'technician'] },
  });

/** How often a change is worked out again while others, of other servers, change the same items. */
const MAX_ATTEMPTS = 50;

/**
 * Does what reads these items and writes what follows, anew when one of them (guard `item`), or the treatment that
 * uses them (guard `treatment`), has changed in between. A crowd at one item queues up.
 */
export const onFreshItems = <T>(
  { turns }: Pick<Context, 'turns'>,
  ids: readonly string[],
  work: () => Promise<T>,
): Promise<T> => {
  const names = [...new Set(ids)].map((id) => `inventory ${id}`);
  return turns.take(names, () => again(work));
};

/** Guards that a change made meanwhile lets fail: of the items, and of the treatment that holds some. */
const FRESH: readonly string[] = ['item', 'treatment'];

const again = async <T>(work: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const changed = error instanceof GuardFailedError && FRESH.includes(error.step);
      if (!changed || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};
