import type { Appointment } from '../appointments/appointment.ts';
import { appointments } from '../appointments/collections.ts';
import { type AuditEntry, auditLogs } from '../audit/audit-entry.ts';
import { type Billing, billings } from '../billing/billing.ts';
import { type BillingEntry, billingEntries } from '../billing/ledger.ts';
import type { Context } from '../context.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import { dayInterval } from '../kernel/civil-time.ts';
import { fromInstant, type Instant, MAX_SKEW, toInstant } from '../kernel/clock.ts';
import { happeningIn } from '../kernel/period.ts';
import type { Collection, Document, Filter } from '../storage/index.ts';
import { subscriptions } from '../subscriptions/collections.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { type Visit, visits } from '../visits/visit.ts';
import { missingNumbers } from './numbers.ts';
import { type CountedItem, countStock, type StockGroup } from './stock.ts';

/** Documents in memory at a time, and ids in one question. */
const PAGE = 500;

/** The ledger of bills over the day, summed up by bill, kind and method. Minor units, signed as in the ledger. */
export type LedgerGroup = Pick<BillingEntry, 'billing_id' | 'type' | 'method' | 'amount'> & { count: number };

/** All that a day is reconciled from. */
export interface DayBooks {
  readonly date: CivilDate;
  readonly currency: string;
  /** From, and up to but not. */
  readonly from: Instant;
  readonly to: Instant;
  readonly ledger: readonly LedgerGroup[];
  /** Those that the ledger of the day names, or that say themselves that something was done on that day. */
  readonly bills: readonly Billing[];
  /** Between the day's numbers and beside them. */
  readonly missingNumbers: readonly string[];
  readonly sold: { readonly count: number; readonly price: number };
  /** Purchases and confirmed payments of the day, as audited. */
  readonly acts: readonly AuditEntry[];
  /** What those were about. */
  readonly subscriptions: readonly Subscription[];
  readonly stock: readonly StockGroup[];
  readonly items: readonly CountedItem[];
  /** Completed ones of the day, and those that visits of the day came of. */
  readonly appointments: readonly Pick<Appointment, 'id' | 'date' | 'status'>[];
  /** Of the day, and of its completed appointments. */
  readonly visits: readonly Pick<Visit, 'id' | 'date' | 'appointment_id'>[];
}

/** Reads what a day is reconciled from. Of a day that is over nothing moves meanwhile but what somebody corrects. */
export const readBooks = async (context: Context, date: CivilDate): Promise<DayBooks> => {
  const { storage, settings } = context;
  const { timezone, currency } = settings;
  const day = dayInterval(date, timezone);
  const onDay = happeningIn('at', day);
  const [from, to] = [toInstant(day.start), toInstant(day.end)];
  const ledger = await readLedger(context, onDay);
  const bills = await readBills(context, { from, to, ledger });
  const sold = await storage
    .collection(subscriptions)
    .group({ source: 'purchased', ...happeningIn('purchased_at', day) }, { by: [], sum: { price: 'price' } });
  const acts = await readActs(storage.collection(auditLogs), onDay);
  const about = await byIds(
    storage.collection(subscriptions),
    acts.map(({ entity_id }) => entity_id),
  );
  return {
    ...{ date, currency, from, to, ledger, bills },
    missingNumbers: await missingNumbers(
      context,
      bills.filter(({ created_at }) => created_at >= from && created_at < to).map(({ number }) => number),
    ),
    sold: { count: sold[0]?.count ?? 0, price: sold[0]?.sums.price ?? 0 },
    acts,
    subscriptions: about,
    ...(await countStock(context, onDay)),
    ...(await readVisits(context, date)),
  };
};

type OnDay = { readonly at?: { readonly $gte?: Instant; readonly $lt?: Instant } };

const readLedger = async ({ storage }: Context, onDay: OnDay): Promise<LedgerGroup[]> => {
  const groups = await storage
    .collection(billingEntries)
    .group(onDay, { by: ['billing_id', 'type', 'method'], sum: { amount: 'amount' }, sort: 1 });
  return groups.map(({ key: [id, type, method], count, sums }) => ({
    billing_id: String(id),
    type: type as BillingEntry['type'],
    method: method as BillingEntry['method'],
    count,
    amount: sums.amount ?? 0,
  }));
};

const readBills = async (
  { storage }: Context,
  { from, to, ledger }: Pick<DayBooks, 'from' | 'to' | 'ledger'>,
): Promise<Billing[]> => {
  const named = new Set(ledger.map(({ billing_id }) => billing_id));
  const isOn = (at: Instant): boolean => at >= from && at < to;
  const concerns = ({ id, created_at, payments }: Billing): boolean =>
    named.has(id) ||
    isOn(created_at) ||
    payments.some((payment) => isOn(payment.at) || payment.refunds.some(({ at }) => isOn(at)));
  const all = storage.collection(billings);
  // What was done to a bill on that day, or later, shows in `updated_at`; servers' clocks may differ.
  const since = { $gte: toInstant(fromInstant(from) - MAX_SKEW) };
  const found = new Map<string, Billing>();
  for (let after = '', full = true; full; ) {
    const page: Billing[] = await all.find(
      { updated_at: since, id: { $gt: after } },
      { sort: { id: 1 }, limit: PAGE },
    );
    for (const bill of page) if (concerns(bill)) found.set(bill.id, bill);
    full = page.length === PAGE;
    after = page.at(-1)?.id ?? after;
  }
  const unseen = [...named].filter((id) => !found.has(id));
  return [...found.values(), ...(await byIds(all, unseen))];
};

const readActs = (logs: Collection<AuditEntry>, onDay: OnDay): Promise<AuditEntry[]> => {
  const of = (action: string) => logs.find({ ...onDay, action, outcome: 'success' }, { sort: { id: 1 } });
  return Promise.all([of('subscription.purchase'), of('subscription.confirm_payment')]).then((found) =>
    found.flat(),
  );
};

const readVisits = async (
  { storage }: Context,
  date: CivilDate,
): Promise<Pick<DayBooks, 'appointments' | 'visits'>> => {
  const booked = storage.collection(appointments);
  const seen = storage.collection(visits);
  const completed = await booked.find({ date, status: 'completed' }, { sort: { start: 1 } });
  const ofDay = await seen.find({ date }, { sort: { id: 1 } });
  const known = new Set(ofDay.map(({ appointment_id }) => appointment_id));
  const others = await chunked(
    completed.map(({ id }) => id).filter((id) => !known.has(id)),
    (ids) => seen.find({ appointment_id: { $in: ids } }),
  );
  const cameOf = new Set(completed.map(({ id }) => id));
  const further = await byIds(
    booked,
    [...known].filter((id) => id !== null && !cameOf.has(id)),
  );
  return { appointments: [...completed, ...further], visits: [...ofDay, ...others] };
};

const byIds = <T extends Document>(all: Collection<T>, ids: readonly (string | null)[]): Promise<T[]> =>
  chunked([...new Set(ids.filter((id) => id !== null))], (some) =>
    all.find({ id: { $in: some } } as Filter<T>),
  );

const chunked = async <T>(
  ids: readonly string[],
  find: (ids: readonly string[]) => Promise<T[]>,
): Promise<T[]> => {
  const found: T[] = [];
  for (let from = 0; from < ids.length; from += PAGE)
    found.push(...(await find(ids.slice(from, from + PAGE))));
  return found;
};
