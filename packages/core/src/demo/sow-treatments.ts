import type { InventoryItem } from '../inventory/item.ts';
import { divideLots } from '../inventory/lots.ts';
import type { TakenStock } from '../inventory/use.ts';
import { civilDate } from '../kernel/civil-date.ts';
import type { Instant } from '../kernel/clock.ts';
import { DAY, fromInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { Visit } from '../visits/visit.ts';
import { careBy, type Procedure } from './care.ts';
import type { Garden, Sower } from './garden.ts';
import { byTime, lotOf, moveStock, priced } from './shelf.ts';
import { supplies } from './supplies.ts';

/** How many visits something is done at. */
const TREATED = 0.65;

/** Days for which what is delivered lasts. */
const DELIVERY_LASTS = 365;

/** A delivery comes before an item gets low. */
const enoughOf = (garden: Garden, item: InventoryItem, quantity: number, at: Instant): InventoryItem => {
  const supply = supplies.find(({ sku }) => sku === item.sku);
  if (supply === undefined || item.quantity - quantity > supply.min) return item;
  const lasts = fromInstant(at) + DELIVERY_LASTS * DAY;
  const expiry_date = item.expiry_date === null ? null : civilDate(lasts, garden.timezone);
  const restock = { change: supply.lot, type: 'restock', lots: lotOf(expiry_date, supply.lot) } as const;
  const technician = garden.staff.find(({ role }) => role === 'technician')?.user.id ?? null;
  return moveStock(garden, item, restock, at, technician);
};

const take = (
  garden: Garden,
  { created_at, created_by }: Visit,
  treatment_id: string,
  uses: Procedure['uses'],
): TakenStock[] =>
  uses.flatMap(([sku, quantity]) => {
    const known = garden.items.get(sku);
    if (known === undefined) return [];
    const item = enoughOf(garden, known, quantity, created_at);
    moveStock(garden, item, { change: -quantity, type: 'treatment', treatment_id }, created_at, created_by);
    return [{ item_id: item.id, quantity, lots: divideLots(item.lots, quantity).first }];
  });

/** What was done at visits, with the stock it took, each in its turn. */
export const sowTreatments: Sower = (garden) => {
  const { en } = garden.chance;
  const care = careBy(garden);
  const inTurn = garden.visits.toSorted(byTime);
  for (const visit of inTurn) {
    if (!en.datatype.boolean({ probability: TREATED })) continue;
    const { id: visit_id, patient_id, doctor_id, created_by, created_at } = visit;
    for (const { name, code, cost, uses } of en.helpers.arrayElements(care(doctor_id).procedures, {
      min: 1,
      max: 2,
    })) {
      const id = newId();
      garden.treatments.push({
        id,
        visit_id,
        patient_id,
        doctor_id,
        name,
        description: null,
        procedure_code: code,
        cost: priced(garden, cost),
        inventory_usage: take(garden, visit, id, uses),
        billing_id: null,
        version: 1,
        created_by,
        created_at,
        updated_at: created_at,
      });
    }
  }
  return { treatments: garden.treatments.length };
};
