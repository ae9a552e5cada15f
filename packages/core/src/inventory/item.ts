import * as v from 'valibot';
import type { CivilDate } from '../kernel/civil-date.ts';
import { dateSchema } from '../kernel/civil-time.ts';
import type { Instant } from '../kernel/clock.ts';
import { type MinorUnits, toMajorUnits } from '../kernel/money.ts';
import { foldText, searchKeys } from '../kernel/search.ts';
import { plainText } from '../kernel/text.ts';
import type { Lot } from './lots.ts';

/** Something the clinic keeps in stock. */
export interface InventoryItem {
  id: string;
  name: string;
  /** The clinic's or the supplier's number for it; unique among the items there are. */
  sku: string | null;
  category: string;
  /** The category folded, as it is compared. */
  category_key: string;
  /** In `unit`; whole, 0 or more. The sum of its ledger, and of its lots. */
  quantity: number;
  /** At this quantity and below it is low. */
  min_quantity: number;
  is_low_stock: boolean;
  /** What is counted, as `box` or `ml`. */
  unit: string;
  /** Of one unit. */
  unit_cost: MinorUnits;
  supplier: string | null;
  /** First expired first; none is empty. */
  lots: Lot[];
  /** The first lot's. */
  expiry_date: CivilDate | null;
  last_restocked: Instant | null;
  /** False once it was taken off the list; its ledger stays. */
  is_active: boolean;
  /** The folded name from each of its words on, and the SKU, for search by prefix. */
  search: string[];
  /** Rises with each change: of two worked out from the same stock one is written. */
  version: number;
  created_at: Instant;
  updated_at: Instant;
}

/** The most of one item, and of one change. */
export const MAX_QUANTITY = 1_000_000_000;

const text = (maximum: number) => v.pipe(plainText, v.minLength(1), v.maxLength(maximum));
const amount = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_QUANTITY));

const fields = {
  name: text(200),
  sku: text(100),
  category: text(100),
  min_quantity: amount,
  unit: text(50),
  /** Major units. */
  unit_cost: v.pipe(v.number(), v.minValue(0)),
  supplier: text(200),
};

/** Quantities are whole, 0 to 1,000,000,000; `unit_cost` is in major units with at most the currency's decimals. */
export const itemInput = v.strictObject({
  name: fields.name,
  sku: v.optional(v.nullable(fields.sku)),
  category: fields.category,
  quantity: amount,
  /** Default 5. */
  min_quantity: v.optional(fields.min_quantity),
  unit: fields.unit,
  unit_cost: fields.unit_cost,
  supplier: v.optional(v.nullable(fields.supplier)),
  /** Of all that is there at first; nothing that isn't there expires. */
  expiry_date: v.optional(v.nullable(dateSchema)),
});

/** What people do to the stock. */
export const adjustmentTypes = ['restock', 'adjustment', 'waste'] as const;

/**
 * A change of the quantity: what came in (`restock`, above 0), what was thrown away (`waste`, below 0), or what counting
 * has shown (`adjustment`, either). What goes is taken first expired, first out.
 */
const stockAdjustment = v.pipe(
  v.strictObject({
    change: v.pipe(v.number(), v.integer(), v.minValue(-MAX_QUANTITY), v.maxValue(MAX_QUANTITY)),
    type: v.picklist(adjustmentTypes),
    notes: v.optional(v.nullable(v.pipe(plainText, v.maxLength(1_000)))),
    /** Of what comes in. */
    expiry_date: v.optional(v.nullable(dateSchema)),
  }),
  v.check(({ change }) => change !== 0, 'must change something'),
  v.check(({ change, type }) => type !== 'restock' || change > 0, 'a restock must be above 0'),
  v.check(({ change, type }) => type !== 'waste' || change < 0, 'waste must be below 0'),
  v.check(
    ({ change, expiry_date }) => expiry_date == null || change > 0,
    'only what comes in has an expiry_date',
  ),
);

/** Null takes a value away; what isn't given stays. The quantity changes by `adjust` alone. */
export const itemEdit = v.strictObject({
  name: v.optional(fields.name),
  sku: v.optional(v.nullable(fields.sku)),
  category: v.optional(fields.category),
  min_quantity: v.optional(fields.min_quantity),
  unit: v.optional(fields.unit),
  unit_cost: v.optional(fields.unit_cost),
  supplier: v.optional(v.nullable(fields.supplier)),
  /** Corrects the day on which the first of what was in stock before expires. */
  expiry_date: v.optional(v.nullable(dateSchema)),
  adjust: v.optional(stockAdjustment),
});

/** What follows from other fields of an item. */
export const foundBy = ({
  name,
  sku,
  category,
}: Pick<InventoryItem, 'name' | 'sku' | 'category'>): Pick<InventoryItem, 'category_key' | 'search'> => ({
  category_key: foldText(category),
  search: [...new Set([...searchKeys(name), ...(sku === null ? [] : [foldText(sku)])])],
});

export const isLow = ({
  quantity,
  min_quantity,
}: Pick<InventoryItem, 'quantity' | 'min_quantity'>): boolean => quantity <= min_quantity;

/** An item as answered. */
export interface InventoryItemView
  extends Omit<InventoryItem, 'unit_cost' | 'category_key' | 'search' | 'version'> {
  /** Major units. */
  unit_cost: number;
}

export const presentItem = (item: InventoryItem, currency: string): InventoryItemView => ({
  id: item.id,
  name: item.name,
  sku: item.sku,
  category: item.category,
  quantity: item.quantity,
  min_quantity: item.min_quantity,
  is_low_stock: item.is_low_stock,
  unit: item.unit,
  unit_cost: toMajorUnits(item.unit_cost, currency),
  supplier: item.supplier,
  expiry_date: item.expiry_date,
  lots: item.lots,
  last_restocked: item.last_restocked,
  is_active: item.is_active,
  created_at: item.created_at,
  updated_at: item.updated_at,
});
