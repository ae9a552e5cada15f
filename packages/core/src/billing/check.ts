import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { type MinorUnits, toMajorUnits } from '../kernel/money.ts';
import { patients } from '../patients/collections.ts';
import type { Document } from '../storage/index.ts';
import { amountsOf } from './arithmetic.ts';
import { type Billing, billings } from './billing.ts';
import { type Ledger, type LedgerSums, ledgerOf } from './recount.ts';

/** What is stored and what the ledger says instead, in major units; null where there is no such document. */
export interface BillingDifference {
  entity: 'patients' | 'billings';
  id: string;
  /** Of the bill. */
  number: string | null;
  field: 'balance' | 'total' | 'paid' | 'due';
  stored: number | null;
  ledger: number;
}

export interface BillingCheck {
  /** How many were recounted. */
  patients: number;
  bills: number;
  /** The first 100. */
  differences: BillingDifference[];
  /** How many there are. */
  difference_count: number;
}

const MAX_DIFFERENCES = 100;

/** Documents in memory at a time. */
const PAGE = 500;

/** How often what changes all the while is read again. */
const MAX_LOOKS = 10;

type Found = Omit<BillingDifference, 'stored' | 'ledger'> & { stored: MinorUnits | null; ledger: MinorUnits };

/** One kind of document, and what the ledger must say of each. */
interface Kind<T extends Document> {
  /** Up to a page of those after an id, in the order of ids. */
  page(after: string): Promise<T[]>;
  get(id: string): Promise<T | undefined>;
  readonly ledger: Ledger;
  differences(id: string, document: T | undefined, sums: LedgerSums): Found[];
}

/**
 * Recounts every patient's balance and every bill's amounts from the ledger, a page in memory at a time, while the clinic
 * goes on: what differs is read again until the ledger has not moved meanwhile.
 * @throws ClinicError FORBIDDEN
 */
export const checkBilling = async (context: Context): Promise<BillingCheck> => {
  reachOf(context.actor, 'billing.check');
  const { currency } = context.settings;
  const differences: BillingDifference[] = [];
  let count = 0;
  const name = ({ stored, ledger, ...found }: Found): void => {
    count += 1;
    if (differences.length === MAX_DIFFERENCES) return;
    differences.push({
      ...found,
      stored: stored === null ? null : toMajorUnits(stored, currency),
      ledger: toMajorUnits(ledger, currency),
    });
  };
  const people = await recount(patientsOf(context), name);
  const bills = await recount(billsOf(context), name);
  return { patients: people, bills, differences, difference_count: count };
};

/** @returns how many there are. */
const recount = async <T extends Document>(kind: Kind<T>, name: (found: Found) => void): Promise<number> => {
  let counted = 0;
  for (let after = '', full = true; full; ) {
    const page = await kind.page(after);
    full = page.length === PAGE;
    const last = full ? page.at(-1)?.id : undefined;
    const sums = await kind.ledger.between(after, last);
    const documents = new Map(page.map((document) => [document.id, document]));
    for (const id of new Set([...documents.keys(), ...sums.keys()])) {
      const differs = kind.differences(id, documents.get(id), sums.get(id) ?? NOTHING).length > 0;
      if (differs) for (const found of await settled(kind, id)) name(found);
    }
    counted += page.length;
    after = last ?? after;
  }
  return counted;
};

const NOTHING: LedgerSums = { count: 0, all: 0, billed: 0, paid: 0 };

/** What differs while the ledger stands still: entries are only ever added, each in the write of what it is about. */
const settled = async <T extends Document>(kind: Kind<T>, id: string): Promise<Found[]> => {
  for (let look = 1; ; look += 1) {
    const before = (await kind.ledger.one(id)) ?? NOTHING;
    const found = kind.differences(id, await kind.get(id), before);
    if (found.length === 0 || look === MAX_LOOKS) return found;
    const after = (await kind.ledger.one(id)) ?? NOTHING;
    if (before.count === after.count) return found;
  }
};

const patientsOf = ({ storage }: Context): Kind<{ id: string; balance: MinorUnits }> => {
  const all = storage.collection(patients);
  return {
    page: (after) => all.find({ id: { $gt: after } }, { sort: { id: 1 }, limit: PAGE }),
    get: (id) => all.get(id),
    ledger: ledgerOf(storage, 'patient_id'),
    differences: (id, patient, { count, all: balance }) =>
      compare({ entity: 'patients', id, number: null }, patient === undefined && count === 0, {
        balance: [patient?.balance, balance],
      }),
  };
};

const billsOf = ({ storage }: Context): Kind<Billing> => {
  const all = storage.collection(billings);
  return {
    page: (after) => all.find({ id: { $gt: after } }, { sort: { id: 1 }, limit: PAGE }),
    get: (id) => all.get(id),
    ledger: ledgerOf(storage, 'billing_id'),
    differences: (id, bill, sums) => {
      const of = { entity: 'billings', id, number: bill?.number ?? null } as const;
      const stored = compare(of, false, {
        total: [bill?.total, sums.billed],
        paid: [bill?.paid, sums.paid],
        due: [bill?.due, sums.all],
      });
      if (bill === undefined || stored.length > 0) return stored;
      // Its amounts agree with the ledger; do its lines and payments with its amounts?
      const { total, paid, due } = amountsOf(bill);
      return compare(of, false, {
        total: [total, sums.billed],
        paid: [paid, sums.paid],
        due: [due, sums.all],
      });
    },
  };
};

const compare = (
  of: Pick<Found, 'entity' | 'id' | 'number'>,
  isNothing: boolean,
  fields: { readonly [F in Found['field']]?: readonly [MinorUnits | undefined, MinorUnits] },
): Found[] =>
  isNothing
    ? []
    : Object.entries(fields).flatMap(([field, [stored, ledger]]) =>
        stored === ledger ? [] : [{ ...of, field: field as Found['field'], stored: stored ?? null, ledger }],
      );
