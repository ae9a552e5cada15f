import type * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { toMinorUnits } from '../kernel/money.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { DuplicateKeyError } from '../storage/index.ts';
import { changingItem, onFreshItems } from './change.ts';
import { nothingExpires } from './create.ts';
import { findItem, skuTaken } from './find.ts';
import { type InventoryItem, type InventoryItemView, itemEdit, presentItem } from './item.ts';
import { firstExpiry, inOrder } from './lots.ts';

type Edit = v.InferOutput<typeof itemEdit>;

/**
 * Changes an item, or its stock, or both in one write. Of several at once each starts from what the one before has left.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND, INSUFFICIENT_STOCK, CONFLICT another item has this SKU
 */
export const updateItem = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof itemEdit>,
): Promise<InventoryItemView> => {
  reachOf(context.actor, 'inventory.manage');
  const edit = validate(itemEdit, input);
  try {
    return await onFreshItems(context, [id], () => change(context, id, edit));
  } catch (error) {
    throw error instanceof DuplicateKeyError && error.index === 'inventory_sku' ? skuTaken() : error;
  }
};

const change = async (
  context: Context,
  id: string,
  { adjust, unit_cost, expiry_date, ...rest }: Edit,
): Promise<InventoryItemView> => {
  const { currency } = context.settings;
  const known = await findItem(context, id);
  const fields = {
    ...givenOf(rest),
    ...(unit_cost === undefined ? {} : { unit_cost: toMinorUnits(unit_cost, currency, 'unit_cost') }),
  };
  const dated = expiry_date === undefined ? {} : datingFirst(known, expiry_date);
  const movement = adjust && {
    change: adjust.change,
    type: adjust.type,
    notes: adjust.notes || null,
    lots: adjust.change > 0 ? [{ expiry_date: adjust.expiry_date ?? null, quantity: adjust.change }] : [],
    treatment_id: null,
  };
  if (Object.keys({ ...fields, ...dated }).length === 0 && !movement) return presentItem(known, currency);
  const { after, steps } = changingItem(context, known, { ...fields, ...dated }, movement);
  await commit(context, steps, {
    action: adjust === undefined ? 'inventory.update' : 'inventory.adjust',
    entity: 'inventory',
    entity_id: id,
    changes: {
      ...fields,
      ...(expiry_date === undefined ? {} : { expiry_date }),
      ...(movement && {
        quantity: after.quantity,
        change: movement.change,
        type: movement.type,
        ...(movement.notes && { fields: ['notes'] }),
      }),
    },
  });
  return presentItem(after, currency);
};

/** @throws ClinicError VALIDATION_ERROR nothing is in stock */
const datingFirst = (
  { lots }: InventoryItem,
  expiry_date: InventoryItem['expiry_date'],
): Pick<InventoryItem, 'lots'> | Record<string, never> => {
  if (firstExpiry(lots) === expiry_date) return {};
  const [first, ...others] = lots;
  if (first === undefined) throw nothingExpires();
  return { lots: inOrder([{ ...first, expiry_date }, ...others]) };
};
