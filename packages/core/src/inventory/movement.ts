import { ClinicError } from '../errors.ts';
import type { Instant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { invalidFields } from '../kernel/validate.ts';
import { foundBy, type InventoryItem, isLow, MAX_QUANTITY } from './item.ts';
import { divideLots, firstExpiry, inOrder, type Lot } from './lots.ts';
import type { StockChange } from './stock-change.ts';

/** How the quantity of an item is to change. */
export interface Movement extends Pick<StockChange, 'change' | 'type' | 'notes' | 'treatment_id'> {
  /** What comes in, together `change`; none when it goes. */
  readonly lots: readonly Lot[];
}

/** All that becomes different of an item. */
export type ItemChanges = Partial<InventoryItem> &
  Pick<InventoryItem, 'quantity' | 'lots' | 'is_low_stock' | 'version'>;

/**
 * What becomes of an item, its stock too.
 * @param fields other than what follows from the lots
 * @throws ClinicError INSUFFICIENT_STOCK, VALIDATION_ERROR more than can be counted
 */
export const changesOf = (
  known: InventoryItem,
  fields: Partial<InventoryItem>,
  movement: Movement | undefined,
  at: Instant,
): ItemChanges => {
  const given = { ...known, ...fields };
  const quantity = known.quantity + (movement?.change ?? 0);
  if (quantity < 0) throw notEnough(known);
  if (quantity > MAX_QUANTITY) throw tooMuch(movement?.type);
  const lots = movement === undefined ? inOrder(given.lots) : lotsAfter(given.lots, movement);
  return {
    ...fields,
    ...foundBy(given),
    quantity,
    lots,
    expiry_date: firstExpiry(lots),
    is_low_stock: isLow({ ...given, quantity }),
    ...(movement?.type === 'restock' ? { last_restocked: at } : {}),
    version: known.version + 1,
    updated_at: at,
  };
};

const lotsAfter = (lots: readonly Lot[], { change, lots: coming }: Movement): Lot[] =>
  change > 0 ? inOrder([...lots, ...coming]) : divideLots(lots, -change).rest;

/** The line of the ledger for what made this version of an item. */
export const stockChangeOf = (
  after: InventoryItem,
  { change, type, notes, treatment_id }: Omit<Movement, 'lots'>,
  by: StockChange['by'],
): StockChange => ({
  id: newId(),
  item_id: after.id,
  version: after.version,
  change,
  type,
  quantity_after: after.quantity,
  notes,
  treatment_id,
  by,
  at: after.updated_at,
});

const notEnough = ({ id, quantity }: InventoryItem): ClinicError =>
  new ClinicError('INSUFFICIENT_STOCK', 'There is not as much in stock.', {
    details: { item_id: id, in_stock: quantity },
  });

const tooMuch = (type?: StockChange['type']): ClinicError => {
  const field = type === 'treatment' ? 'inventory_usage' : 'adjust.change';
  return invalidFields({ [field]: 'is more than can be counted' });
};
