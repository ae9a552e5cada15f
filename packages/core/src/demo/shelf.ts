import type { InventoryItem } from '../inventory/item.ts';
import type { Lot } from '../inventory/lots.ts';
import { changesOf, type Movement, stockChangeOf } from '../inventory/movement.ts';
import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import { DAY, type Instant } from '../kernel/clock.ts';
import { currencyDigits, type MinorUnits } from '../kernel/money.ts';
import type { Garden } from './garden.ts';

/** Of an amount as it would be in Kuwait, in whatever money the clinic counts. */
export const priced = ({ currency }: Garden, major: number): MinorUnits =>
  Math.round(major * 10 ** currencyDigits(currency));

export const daysFromToday = ({ today, timezone }: Garden, days: number): CivilDate =>
  civilDate(today + days * DAY, timezone);

/** Moves some of an item that was sown, with its line of the ledger. @param by a user's id */
export const moveStock = (
  garden: Garden,
  item: InventoryItem,
  movement: Pick<Movement, 'change' | 'type'> & Partial<Movement>,
  at: Instant,
  by: string | null,
): InventoryItem => {
  const whole: Movement = { notes: null, treatment_id: null, lots: [], ...movement };
  const after = { ...item, ...changesOf(item, {}, whole, at) };
  garden.items.set(item.sku ?? '', after);
  garden.stockChanges.push(stockChangeOf(after, whole, by));
  return after;
};

/** What a delivery or a count brings. */
export const lotOf = (expiry_date: CivilDate | null, quantity: number): Lot[] => [{ expiry_date, quantity }];

/** Those of one moment stay as they are. */
export const byTime = (
  one: { readonly created_at: Instant },
  other: { readonly created_at: Instant },
): number => (one.created_at === other.created_at ? 0 : one.created_at < other.created_at ? -1 : 1);
