import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { appendEvent } from '../events/append.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { invalidFields } from '../kernel/validate.ts';
import { GuardFailedError, type WriteStep } from '../storage/index.ts';
import { inventory, stockChanges } from './collections.ts';
import { foundBy, type InventoryItem, isLow, MAX_QUANTITY, presentItem } from './item.ts';
import { divideLots, firstExpiry, inOrder, type Lot } from './lots.ts';
import type { StockChange } from './stock-change.ts';

/** How the quantity of an item is to change. */
export interface Movement extends Pick<StockChange, 'change' | 'type' | 'notes' | 'treatment_id'> {
  /** What comes in, together `change`; none when it goes. */
  readonly lots: readonly Lot[];
}

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
  const given = { ...known, ...fields };
  const quantity = known.quantity + (movement?.change ?? 0);
  if (quantity < 0) throw notEnough(known);
  if (quantity > MAX_QUANTITY) throw tooMuch(movement?.type);
  const lots = movement === undefined ? inOrder(given.lots) : lotsAfter(given.lots, movement);
  const set = {
    ...fields,
    ...foundBy(given),
    quantity,
    lots,
    expiry_date: firstExpiry(lots),
    is_low_stock: isLow({ ...given, quantity }),
    ...(movement?.type === 'restock' ? { last_restocked: toInstant(clock.now()) } : {}),
    version: known.version + 1,
    updated_at: toInstant(clock.now()),
  };
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

const lotsAfter = (lots: readonly Lot[], { change, lots: coming }: Movement): Lot[] =>
  change > 0 ? inOrder([...lots, ...coming]) : divideLots(lots, -change).rest;

/** The line of the ledger for what made this version of an item. */
export const enteringChange = (
  { storage, clock, actor }: Context,
  after: InventoryItem,
  { change, type, notes, treatment_id }: Omit<Movement, 'lots'>,
): WriteStep =>
  storage.collection(stockChanges).inserting({
    id: newId(),
    item_id: after.id,
    version: after.version,
    change,
    type,
    quantity_after: after.quantity,
    notes,
    treatment_id,
    by: actor.type === 'user' ? actor.id : null,
    at: toInstant(clock.now()),
  });

const tellingLow = (context: Context, item: InventoryItem): WriteStep =>
  appendEvent(context, {
    type: 'inventory.low_stock',
    data: { ...presentItem(item, context.settings.currency), lots: item.lots.map((lot) => ({ ...lot })) },
    audience: { user_ids: [], roles: ['admin', 'receptionist', 'technician'] },
  });

const notEnough = ({ id, quantity }: InventoryItem): ClinicError =>
  new ClinicError('INSUFFICIENT_STOCK', 'There is not as much in stock.', {
    details: { item_id: id, in_stock: quantity },
  });

const tooMuch = (type?: StockChange['type']): ClinicError => {
  const field = type === 'treatment' ? 'inventory_usage' : 'adjust.change';
  return invalidFields({ [field]: 'is more than can be counted' });
};

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
