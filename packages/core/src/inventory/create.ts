import type * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Settings } from '../config/settings.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { type Clock, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { toMinorUnits } from '../kernel/money.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { DuplicateKeyError, type WriteStep } from '../storage/index.ts';
import { enteringChange } from './change.ts';
import { inventory } from './collections.ts';
import { skuTaken } from './find.ts';
import {
  foundBy,
  type InventoryItem,
  type InventoryItemView,
  isLow,
  itemInput,
  presentItem,
} from './item.ts';

/** @throws ClinicError FORBIDDEN, VALIDATION_ERROR, CONFLICT another item has this SKU */
export const createItem = async (
  context: Context,
  input: v.InferInput<typeof itemInput>,
): Promise<InventoryItemView> => {
  reachOf(context.actor, 'inventory.manage');
  const { settings } = context;
  const made = newItem(context, validate(itemInput, input));
  try {
    await commit(context, addingItem(context, made), {
      action: 'inventory.create',
      entity: 'inventory',
      entity_id: made.id,
      changes: {
        name: made.name,
        sku: made.sku,
        category: made.category,
        quantity: made.quantity,
        min_quantity: made.min_quantity,
        unit: made.unit,
        unit_cost: made.unit_cost,
        supplier: made.supplier,
        expiry_date: made.expiry_date,
      },
    });
  } catch (error) {
    throw error instanceof DuplicateKeyError && error.index === 'inventory_sku' ? skuTaken() : error;
  }
  return presentItem(made, settings.currency);
};

/** The steps that put an item on the list, with the first line of its ledger. */
export const addingItem = (context: Context, made: InventoryItem): WriteStep[] => [
  context.storage.collection(inventory).inserting(made),
  enteringChange(context, made, {
    change: made.quantity,
    type: 'initial',
    notes: null,
    treatment_id: null,
  }),
];

/** @throws ClinicError VALIDATION_ERROR a cost finer than the currency; nothing is there that could expire */
export const newItem = (
  { clock, settings }: { readonly clock: Clock; readonly settings: Pick<Settings, 'currency'> },
  { expiry_date = null, ...given }: v.InferOutput<typeof itemInput>,
  id = newId(),
): InventoryItem => {
  const { quantity, min_quantity = 5 } = given;
  const at = toInstant(clock.now());
  if (quantity === 0 && expiry_date !== null) throw nothingExpires();
  const told = {
    name: given.name,
    sku: given.sku ?? null,
    category: given.category,
    quantity,
    min_quantity,
    unit: given.unit,
    unit_cost: toMinorUnits(given.unit_cost, settings.currency, 'unit_cost'),
    supplier: given.supplier ?? null,
  };
  return {
    id,
    ...told,
    ...foundBy(told),
    is_low_stock: isLow(told),
    lots: quantity === 0 ? [] : [{ expiry_date, quantity }],
    expiry_date,
    last_restocked: quantity === 0 ? null : at,
    is_active: true,
    version: 1,
    created_at: at,
    updated_at: at,
  };
};

export const nothingExpires = () =>
  invalidFields({ expiry_date: 'nothing is in stock that could expire; say it with the restock' });
