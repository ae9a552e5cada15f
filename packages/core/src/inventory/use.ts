import type { Context } from '../context.ts';
import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import type { WriteStep } from '../storage/index.ts';
import { changingItem } from './change.ts';
import { inventory } from './collections.ts';
import { noSuchItem } from './find.ts';
import type { InventoryItem } from './item.ts';
import { divideLots, inOrder, type Lot } from './lots.ts';

/** What is taken of an item, in its unit; whole and above 0. */
export interface Usage {
  item_id: string;
  quantity: number;
}

/** What was taken of an item, and of which lots. */
export interface TakenStock extends Usage {
  /** Together `quantity`, in the order in which they were taken; each as it was dated then. */
  lots: Lot[];
}

/** That what was taken had expired before the clinic's today. Advice; nothing is refused for it. */
export interface StockWarning {
  type: 'expired_stock';
  item_id: string;
  /** The item's. */
  name: string;
  /** The last day it should have been used. */
  expiry_date: CivilDate;
  /** How much of it was taken, in the item's unit. */
  quantity: number;
}

export interface StockMovement {
  readonly steps: WriteStep[];
  /** What is taken now, in the order asked. */
  readonly taken: TakenStock[];
  /** Of what was not taken before. */
  readonly warnings: StockWarning[];
}

/** Each item once, with all that is taken of it. */
export const summedUsage = (usage: readonly Usage[]): Usage[] => {
  const sums = new Map<string, number>();
  for (const { item_id, quantity } of usage) sums.set(item_id, (sums.get(item_id) ?? 0) + quantity);
  return [...sums].map(([item_id, quantity]) => ({ item_id, quantity }));
};

/**
 * The steps that make what a treatment has taken from the stock what it shall be, all of it or none; for a write inside
 * `onFreshItems`. More is taken as always, first expired, first out. What is given back goes to the lots it came from,
 * those that last longest first: what the treatment keeps is what it would have taken had less been asked for. It goes
 * back to an item that is off the list too, whose ledger so stays right; nothing can be taken of that.
 * @param before what it has taken so far
 * @param usage each item once
 * @throws ClinicError NOT_FOUND there is no such item, INSUFFICIENT_STOCK of the first there isn't enough of,
 *   VALIDATION_ERROR with what is given back there would be more than can be counted
 */
export const movingStock = async (
  context: Context,
  before: readonly TakenStock[],
  usage: readonly Usage[],
  treatment_id: string,
): Promise<StockMovement> => {
  const had = new Map(before.map((taken) => [taken.item_id, taken]));
  const wanted = new Set(usage.map(({ item_id }) => item_id));
  const dropped = before.filter(({ item_id }) => !wanted.has(item_id));
  const all = [...usage, ...dropped.map(({ item_id }) => ({ item_id, quantity: 0 }))];
  const items = await findItems(context, all);
  const moved = all.map(({ item_id, quantity }, index) =>
    move(context, items[index]!, had.get(item_id)?.lots ?? [], quantity, treatment_id),
  );
  return {
    steps: moved.flatMap(({ steps }) => steps),
    taken: usage.map((each, index) => ({ ...each, lots: moved[index]!.lots })),
    warnings: moved.flatMap(({ warnings }) => warnings),
  };
};

const findItems = async ({ storage }: Context, usage: readonly Usage[]): Promise<InventoryItem[]> => {
  const all = storage.collection(inventory);
  if (usage.length === 0) return [];
  const found = await storage.read(usage.map(({ item_id }) => all.looking(item_id)));
  return found.map((item) => {
    if (item === undefined) throw noSuchItem();
    return item;
  });
};

interface ItemMovement extends Pick<StockMovement, 'steps' | 'warnings'> {
  readonly lots: Lot[];
}

const move = (
  context: Context,
  item: InventoryItem,
  held: readonly Lot[],
  wanted: number,
  treatment_id: string,
): ItemMovement => {
  const change = held.reduce((sum, { quantity }) => sum + quantity, 0) - wanted;
  if (change === 0) return { steps: [], lots: [...held], warnings: [] };
  const { first: kept, rest: back } = divideLots(held, wanted);
  const movement = { change, type: 'treatment', notes: null, lots: back, treatment_id } as const;
  if (change < 0 && !item.is_active) throw noSuchItem();
  const { steps } = changingItem(context, item, {}, movement);
  const more = change > 0 ? [] : divideLots(item.lots, -change).first;
  return { steps, lots: inOrder([...kept, ...more]), warnings: warningsOf(context, item, more) };
};

const warningsOf = (
  { clock, settings }: Context,
  { id: item_id, name }: InventoryItem,
  lots: readonly Lot[],
): StockWarning[] => {
  const today = civilDate(clock.now(), settings.timezone);
  return lots.flatMap(({ expiry_date, quantity }) =>
    expiry_date === null || expiry_date >= today
      ? []
      : [{ type: 'expired_stock', item_id, name, expiry_date, quantity }],
  );
};
