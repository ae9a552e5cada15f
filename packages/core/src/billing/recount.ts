import type { MinorUnits } from '../kernel/money.ts';
import type { Storage } from '../storage/index.ts';
import { billingEntries } from './ledger.ts';

/** What the ledger says of one bill, or of all bills of a patient. */
export interface LedgerSums {
  /** Entries. */
  readonly count: number;
  /** Of all entries: what is owed. */
  readonly all: MinorUnits;
  readonly billed: MinorUnits;
  /** Payments less refunds. */
  readonly paid: MinorUnits;
}

/** The ledger summed up by patient or by bill. */
export interface Ledger {
  one(id: string): Promise<LedgerSums | undefined>;
  /** Of all ids after one, up to another; without it to the end. Those of documents that aren't there, too. */
  between(after: string, upto: string | undefined): Promise<Map<string, LedgerSums>>;
}

/** Summed up by the store. */
export const ledgerOf = (storage: Storage, by: 'patient_id' | 'billing_id'): Ledger => {
  const entries = storage.collection(billingEntries);
  const sumUp = async (condition: string | { $gt: string; $lte?: string }) => {
    const groups = await entries.group({ [by]: condition }, { by: [by, 'type'], sum: { amount: 'amount' } });
    const sums = new Map<string, LedgerSums>();
    for (const { key, count, sums: group } of groups) {
      const [id, type] = key;
      const amount = group.amount ?? 0;
      const known = sums.get(String(id)) ?? { count: 0, all: 0, billed: 0, paid: 0 };
      sums.set(String(id), {
        count: known.count + count,
        all: known.all + amount,
        billed: known.billed + (type === 'bill' ? amount : 0),
        paid: known.paid - (type === 'payment' || type === 'refund' ? amount : 0),
      });
    }
    return sums;
  };
  return {
    one: async (id) => (await sumUp(id)).get(id),
    between: (after, upto) => sumUp({ $gt: after, ...(upto === undefined ? {} : { $lte: upto }) }),
  };
};
