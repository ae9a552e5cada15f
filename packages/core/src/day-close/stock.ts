import type { Context } from '../context.ts';
import { inventory, stockChanges } from '../inventory/collections.ts';
import type { StockChange } from '../inventory/stock-change.ts';
import { atOnce } from '../kernel/at-once.ts';
import type { Instant } from '../kernel/clock.ts';

/** Questions to the store at a time. */
const AT_ONCE = 8;

/** The ledger of the stock over a day, summed up by item and kind. */
export type StockGroup = Pick<StockChange, 'item_id' | 'type' | 'change'> & { count: number };

/** An item as it stands, and what its whole ledger says. */
export interface CountedItem {
  readonly id: string;
  readonly name: string | null;
  /** Null where there is no such item. */
  readonly quantity: number | null;
  readonly lots: number;
  readonly ledger: number;
}

export const countStock = async (
  { storage }: Pick<Context, 'storage'>,
  onDay: { readonly at?: { readonly $gte?: Instant; readonly $lt?: Instant } },
): Promise<{ stock: StockGroup[]; items: CountedItem[] }> => {
  const lines = storage.collection(stockChanges);
  const groups = await lines.group(onDay, { by: ['item_id', 'type'], sum: { change: 'change' } });
  const stock = groups.map(({ key: [id, type], count, sums }) => ({
    item_id: String(id),
    type: type as StockChange['type'],
    change: sums.change ?? 0,
    count,
  }));
  const items: CountedItem[] = [];
  await atOnce(AT_ONCE, [...new Set(stock.map(({ item_id }) => item_id))], async (id) => {
    const item = await storage.collection(inventory).get(id);
    // Lines are only ever added, each with the version it made: up to that of the item as read they stand still.
    const upto = item === undefined ? {} : { version: { $lte: item.version } };
    const [all] = await lines.group({ item_id: id, ...upto }, { by: [], sum: { change: 'change' } });
    items.push({
      id,
      name: item?.name ?? null,
      quantity: item?.quantity ?? null,
      lots: item?.lots.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0,
      ledger: all?.sums.change ?? 0,
    });
  });
  // In whatever order they were answered.
  items.sort((one, other) => (one.id < other.id ? -1 : 1));
  return { stock, items };
};
