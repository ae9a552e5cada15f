import { paymentMethods } from '../billing/billing.ts';
import { stockChangeTypes } from '../inventory/stock-change.ts';
import { toMajorUnits } from '../kernel/money.ts';
import type { DayBooks } from './books.ts';
import type { DayDifference, DayFigures, DayNote, Tally } from './figures.ts';
import { reconcileMoney } from './money.ts';
import { byNumber } from './numbers.ts';

export interface Reconciled {
  figures: DayFigures;
  differences: DayDifference[];
  notes: DayNote[];
}

/** What happened on a day, and what of it doesn't agree with itself. */
export const reconcile = (books: DayBooks): Reconciled => {
  const money = reconcileMoney(books);
  const sold = reconcileSubscriptions(books);
  const stock = reconcileStock(books);
  const seen = reconcileVisits(books);
  const made = books.bills.filter(({ created_at }) => created_at >= books.from && created_at < books.to);
  const numbers = made.map(({ number }) => number).sort(byNumber);
  const figures: DayFigures = {
    date: books.date,
    currency: books.currency,
    payments: byMethod((method) => money.tally('payment', method)),
    refunds: byMethod((method) => money.tally('refund', method)),
    invoices: {
      made: money.tally('bill', null),
      voided: money.tally('void', null),
      first: numbers[0] ?? null,
      last: numbers.at(-1) ?? null,
    },
    subscriptions: sold.figures,
    stock: stock.figures,
    visits: seen.figures,
  };
  const gaps = books.missingNumbers.map((number) =>
    differing('invoices', null, number, 'number', null, number),
  );
  return {
    figures,
    differences: [
      ...money.differences,
      ...gaps,
      ...sold.differences,
      ...stock.differences,
      ...seen.differences,
    ],
    notes: seen.notes,
  };
};

const byMethod = (tally: (method: (typeof paymentMethods)[number]) => Tally): DayFigures['payments'] =>
  Object.fromEntries(paymentMethods.map((method) => [method, tally(method)])) as DayFigures['payments'];

const differing = (
  part: DayDifference['part'],
  id: string | null,
  name: string | null,
  field: string,
  stored: DayDifference['stored'],
  counted: DayDifference['counted'],
): DayDifference => ({ part, id, name, field, stored, counted });

/** What the trail says was sold and paid against the subscriptions themselves. */
const reconcileSubscriptions = ({ sold, acts, subscriptions, currency }: DayBooks) => {
  const known = new Map(subscriptions.map((subscription) => [subscription.id, subscription]));
  const major = (amount: number): number => toMajorUnits(amount, currency);
  const confirmed: Tally = { count: 0, amount: 0 };
  let paid = 0;
  const differences = acts.flatMap(({ action, entity_id, changes }) => {
    const found = known.get(String(entity_id));
    if (action === 'subscription.confirm_payment') {
      confirmed.count += 1;
      paid += found?.price ?? 0;
      if (found?.payment_status === 'completed') return [];
      const status = found?.payment_status ?? null;
      return [differing('subscriptions', entity_id, null, 'payment_status', status, 'completed')];
    }
    const price = Number(changes.price);
    if (found?.price === price) return [];
    const stored = found === undefined ? null : major(found.price);
    return [differing('subscriptions', entity_id, null, 'price', stored, major(price))];
  });
  const figures = {
    sold: { count: sold.count, amount: major(sold.price) },
    confirmed: { ...confirmed, amount: major(paid) },
  };
  return { figures, differences };
};

const reconcileStock = ({ stock, items }: DayBooks) => {
  const byType = stockChangeTypes.map((type) => {
    const lines = stock.filter((line) => line.type === type);
    const sum = (field: 'count' | 'change') => lines.reduce((all, line) => all + line[field], 0);
    return [type, { changes: sum('count'), quantity: sum('change') }] as const;
  });
  const figures = { items: items.length, ...Object.fromEntries(byType) } as DayFigures['stock'];
  const differences = items.flatMap(({ id, name, quantity, lots, ledger }) => [
    ...(quantity === ledger ? [] : [differing('stock', id, name, 'quantity', quantity, ledger)]),
    ...(quantity === null || lots === ledger ? [] : [differing('stock', id, name, 'lots', lots, ledger)]),
  ]);
  return { figures, differences };
};

/**
 * A visit completes its appointment in its own write, and nothing undoes that: one of an appointment that isn't completed
 * is a difference. An appointment may be completed before its visit is written down, or without one: that is a note.
 */
const reconcileVisits = ({ date, appointments, visits }: DayBooks) => {
  const statuses = new Map(appointments.map(({ id, status }) => [id, status]));
  const visited = new Set(visits.map(({ appointment_id }) => appointment_id));
  const ofDay = visits.filter((visit) => visit.date === date);
  const completed = appointments.filter((one) => one.date === date && one.status === 'completed');
  const differences = ofDay.flatMap(({ id, appointment_id }) => {
    const status = appointment_id === null ? 'completed' : (statuses.get(appointment_id) ?? null);
    if (status === 'completed') return [];
    return [differing('visits', id, null, 'appointment_status', status, 'completed')];
  });
  const notes = completed
    .filter(({ id }) => !visited.has(id))
    .map(({ id }): DayNote => ({ kind: 'completed_without_visit', appointment_id: id }));
  const walkIns = ofDay.filter(({ appointment_id }) => appointment_id === null).length;
  const figures = { completed_appointments: completed.length, recorded: ofDay.length, walk_ins: walkIns };
  return { figures, differences, notes };
};
