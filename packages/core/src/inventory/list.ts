import * as v from 'valibot';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import { DAY, fromInstant, toInstant } from '../kernel/clock.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { foldText } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';
import { validate } from '../kernel/validate.ts';
import type { Filter } from '../storage/index.ts';
import { inventory, stockChanges } from './collections.ts';
import { findItem, noSuchItem } from './find.ts';
import { type InventoryItem, type InventoryItemView, presentItem } from './item.ts';
import { presentStockChange, type StockChangeView } from './stock-change.ts';

export const inventoryQuery = v.strictObject({
  low_stock: v.optional(v.boolean()),
  /** In any case. */
  category: v.optional(v.pipe(plainText, v.maxLength(100))),
  /** How a word of the name or the SKU begins. */
  q: v.optional(v.pipe(plainText, v.maxLength(100))),
  /** What expires within so many days from today on, and what has expired. */
  expiring_days: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(3_650))),
  ...pageFields,
});

/** Items by name that all that is given fits. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const listInventory = async (
  context: Context,
  query: v.InferInput<typeof inventoryQuery> = {},
): Promise<Page<InventoryItemView>> => {
  reachOf(context.actor, 'inventory.read');
  const { low_stock, category, q = '', expiring_days, ...page } = validate(inventoryQuery, query);
  const { storage, clock, settings } = context;
  const text = foldText(q);
  const where: Filter<InventoryItem> = {
    is_active: true,
    ...(low_stock === undefined ? {} : { is_low_stock: low_stock }),
    ...(category === undefined ? {} : { category_key: foldText(category) }),
    ...(text === '' ? {} : { search: { $prefix: text } }),
    ...(expiring_days === undefined
      ? {}
      : { expiry_date: { $lte: daysAfter(civilDate(clock.now(), settings.timezone), expiring_days) } }),
  };
  return readPage(storage.collection(inventory), where, { name: 1, id: 1 }, page, (item) =>
    presentItem(item, settings.currency),
  );
};

/** Counted in days of the calendar, which may have 23 or 25 hours. */
const daysAfter = (date: CivilDate, days: number): CivilDate =>
  toInstant(fromInstant(`${date}T00:00:00Z`) + days * DAY).slice(0, 10);

/** @throws ClinicError FORBIDDEN, NOT_FOUND */
export const showItem = async (context: Context, id: string): Promise<InventoryItemView> => {
  reachOf(context.actor, 'inventory.read');
  return presentItem(await findItem(context, id), context.settings.currency);
};

export const stockChangeQuery = v.strictObject(pageFields);

/**
 * An item's ledger, newest first; also of one that was taken off the list.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND
 */
export const listStockChanges = async (
  context: Context,
  id: string,
  query: v.InferInput<typeof stockChangeQuery> = {},
): Promise<Page<StockChangeView>> => {
  reachOf(context.actor, 'inventory.read');
  const page = validate(stockChangeQuery, query);
  const { storage } = context;
  if ((await storage.collection(inventory).get(id)) === undefined) throw noSuchItem();
  return readPage(
    storage.collection(stockChanges),
    { item_id: id },
    { version: -1 },
    page,
    presentStockChange,
  );
};
