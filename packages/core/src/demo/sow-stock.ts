import { newItem } from '../inventory/create.ts';
import { stockChangeOf } from '../inventory/movement.ts';
import { DAY, HOUR, toInstant } from '../kernel/clock.ts';
import { toMajorUnits } from '../kernel/money.ts';
import type { Garden, Sower } from './garden.ts';
import { daysFromToday, lotOf, moveStock, priced } from './shelf.ts';
import { type Supply, supplies } from './supplies.ts';

/** Days before today on which the first lots came: before the first appointments. */
const STOCKED = 63;

const addItem = (garden: Garden, supply: Supply, by: string | null): void => {
  const { currency, today } = garden;
  const at = today - STOCKED * DAY + 9 * HOUR;
  const [first = null, ...others] = supply.lasts.map((days) =>
    days === null ? null : daysFromToday(garden, days),
  );
  const { name, sku, category, unit, lot: quantity, min: min_quantity } = supply;
  const made = newItem(
    { clock: { now: () => at }, settings: { currency } },
    {
      ...{ name, sku, category, quantity, min_quantity, unit },
      unit_cost: toMajorUnits(priced(garden, supply.cost), currency),
      expiry_date: first,
    },
  );
  const initial = { change: quantity, type: 'initial', notes: null, treatment_id: null } as const;
  garden.stockChanges.push(stockChangeOf(made, initial, by));
  garden.items.set(sku, made);
  for (const [index, expiry_date] of others.entries()) {
    const came = toInstant(at + (index + 1) * HOUR);
    const restock = { change: quantity, type: 'restock', lots: lotOf(expiry_date, quantity) } as const;
    moveStock(garden, garden.items.get(sku)!, restock, came, by);
  }
};

/** What the clinic keeps, as it was before the first treatment; not what it has under that number already. */
export const sowStock: Sower = (garden) => {
  const technician = garden.staff.find(({ role }) => role === 'technician')?.user.id ?? null;
  for (const supply of supplies) if (!garden.taken.skus.has(supply.sku)) addItem(garden, supply, technician);
  return { inventory: garden.items.size };
};

/** Lends out what there is too much of, so that some is low. */
export const sowShortages: Sower = (garden) => {
  const technician = garden.staff.find(({ role }) => role === 'technician')?.user.id ?? null;
  for (const { sku, left } of supplies) {
    const item = garden.items.get(sku);
    if (item === undefined || left === undefined || item.quantity <= left) continue;
    const lent = {
      change: left - item.quantity,
      type: 'adjustment',
      notes: 'Lent to another clinic',
    } as const;
    moveStock(garden, item, lent, toInstant(garden.today), technician);
  }
  return {};
};
