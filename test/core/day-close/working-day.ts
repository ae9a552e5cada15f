import { type BookedClinic, openBooking, signInAs, slotOn } from '../../support/appointments.ts';
import { operator } from '../../support/clinic.ts';
import type { Store } from '../../support/engines.ts';
import { addItem } from '../../support/inventory.ts';
import { billOf } from '../billing/billing-clinic.ts';
import { chance } from '../billing/random-bills.ts';

/** The fake clock's, in Kuwait. */
export const DAY_OF_WORK = '2031-01-05';

const HOUR = 3_600_000;
const methods = ['cash', 'card', 'knet'] as const;

export interface WorkedDay extends BookedClinic {
  /** Items of stock that were touched. */
  readonly items: readonly string[];
  /** What was done, in major units: counted as it was asked for. */
  readonly done: {
    readonly paid: Record<(typeof methods)[number], { count: number; amount: number }>;
    readonly given: Record<(typeof methods)[number], { count: number; amount: number }>;
    made: number;
    voided: number;
    changes: number;
  };
}

const tallies = () => ({
  cash: { count: 0, amount: 0 },
  card: { count: 0, amount: 0 },
  knet: { count: 0, amount: 0 },
});

/**
 * A random day through the clinic's operations, between a day and a day: some of its bills are paid, given back and
 * voided on it, some before and after. Amounts are whole, so that they add up in any order.
 */
export const workDay = async (store: Store, seed: number): Promise<WorkedDay> => {
  const it_ = await openBooking(store, { paymentMode: 'manual' });
  const { below, oneOf } = chance(seed);
  const { billing, inventory, packages, subscriptions, visits, appointments } = it_.clinic.as(operator);
  const done = { paid: tallies(), given: tallies(), made: 0, voided: 0, changes: 0 };
  const pay = async (id: string, amount: number, today: boolean) => {
    const method = oneOf(methods);
    const { payments } = await billing.change(id, { payment: { amount, method } });
    if (today) {
      done.paid[method].count += 1;
      done.paid[method].amount += amount;
    }
    return { id: payments.at(-1)!.id, method };
  };

  it_.clock.tick(-24 * HOUR);
  const early = await billOf(it_, it_.patient, 90);
  const earlyPaid = await pay(early.id, 20, false);
  const item = await addItem(it_, { quantity: 50 });
  it_.clock.tick(24 * HOUR);

  await pay(early.id, 5, true);
  await billing.change(early.id, { refund: { payment_id: earlyPaid.id, amount: 7 } });
  done.given[earlyPaid.method].count += 1;
  done.given[earlyPaid.method].amount += 7;
  const bills: string[] = [];
  for (let nth = 0; nth < 8; nth += 1) {
    const { id } = await billOf(it_, it_.patient, 50 + below(50));
    done.made += 1;
    bills.push(id);
    if (nth % 4 === 3) {
      await billing.change(id, { status: 'void' });
      done.voided += 1;
      continue;
    }
    const paid = await pay(id, 10 + below(20), true);
    if (below(2) === 0) continue;
    await billing.change(id, { refund: { payment_id: paid.id, amount: 3 } });
    done.given[paid.method].count += 1;
    done.given[paid.method].amount += 3;
  }
  const second = await addItem(it_, { quantity: 20 });
  done.changes += 1;
  for (let nth = 0; nth < 4; nth += 1) {
    const type = oneOf(['restock', 'waste', 'adjustment'] as const);
    const change = (type === 'waste' ? -1 : 1) * (1 + below(5));
    await inventory.update(oneOf([item.id, second.id]), { adjust: { change, type } });
    done.changes += 1;
  }
  const month = await packages.add({ name: 'Month', price: 25.5, duration: 30 });
  const buyer = await signInAs(it_, 'patient');
  const user_info = { name: 'Noor', national_id: '290010112345' };
  const bought = await buyer.as().subscriptions.purchase({ package_id: month.id, user_info });
  await subscriptions.confirmPayment(bought.subscription.id);
  const at = (nth: number) => ({
    doctor_id: it_.doctor,
    patient_id: it_.patient,
    start: slotOn(DAY_OF_WORK, nth),
  });
  const seen = await appointments.book(at(8));
  const unwritten = await appointments.book(at(10));
  await visits.create({ appointment_id: seen.id, visit_type: 'consultation' });
  await appointments.complete(unwritten.id);
  await visits.create({ patient_id: it_.patient, doctor_id: it_.doctor, visit_type: 'consultation' });

  // 15 hours after 09:00 the next day begins.
  it_.clock.tick(15 * HOUR);
  await pay(bills[0]!, 1, false);
  await inventory.update(second.id, { adjust: { change: 2, type: 'restock' } });
  await billOf(it_, it_.patient, 5);
  it_.clock.tick(60_000);
  return { ...it_, items: [item.id, second.id], done };
};
