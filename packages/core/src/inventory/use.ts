import type { Context } from '../context.ts';
import type { WriteStep } from '../storage/index.ts';
import { changingItem } from './change.ts';
import { inventory } from './collections.ts';
import { noSuchItem } from './find.ts';

/** What is taken of an item, in its unit; whole and above 0. */
export interface Usage {
  readonly item_id: string;
  readonly quantity: number;
}

/** Each item once, with all that is taken of it. */
export const summedUsage = (usage: readonly Usage[]): Usage[] => {
  const sums = new Map<string, number>();
  for (const { item_id, quantity } of usage) sums.set(item_id, (sums.get(item_id) ?? 0) + quantity);
  return [...sums].map(([item_id, quantity]) => ({ item_id, quantity }));
};

/**
 * The steps that take stock for a treatment, all of it or none; for a write inside `onFreshItems`.
 * @param usage each item once
 * @throws ClinicError NOT_FOUND there is no such item, INSUFFICIENT_STOCK of the first there isn't enough of
 */
export const takingStock = async (
  context: Context,
  usage: readonly Usage[],
  treatment_id: string,
): Promise<WriteStep[]> => {
  const all = context.storage.collection(inventory);
  if (usage.length === 0) return [];
  const known = await context.storage.read(usage.map(({ item_id }) => all.looking(item_id)));
  const found = known.map((item) => {
    if (!item?.is_active) throw noSuchItem();
    return item;
  });
  return found.flatMap((item, index) => {
    const change = -usage[index]!.quantity;
    const movement = { change, type: 'treatment', notes: null, expiry_date: null, treatment_id } as const;
    return changingItem(context, item, {}, movement).steps;
  });
};
