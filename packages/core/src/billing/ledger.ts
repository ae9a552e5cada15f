import type { Context } from '../context.ts';
import type { Instant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { MinorUnits } from '../kernel/money.ts';
import { patients } from '../patients/collections.ts';
import { defineCollection, type WriteStep } from '../storage/index.ts';
import type { Billing, PaymentMethod } from './billing.ts';

/** One movement of what a patient owes. The sum of a patient's entries is their balance, of a bill's what is due on it. */
export interface BillingEntry {
  id: string;
  patient_id: string;
  billing_id: string;
  at: Instant;
  type: 'bill' | 'payment' | 'refund' | 'void';
  /** Signed: above 0 the patient owes more. */
  amount: MinorUnits;
  /** Of the payment, or of the one given back; null where no money moved. */
  method: PaymentMethod | null;
  /** A user's id; null for an operator at the CLI. */
  by: string | null;
}

/** Written and never changed, but for whose it is when two records of one person are merged. */
export const billingEntries = defineCollection<BillingEntry>({
  name: 'billing_entries',
  indexes: [
    { name: 'billing_entries_patient', fields: ['patient_id', 'at', 'id'] },
    { name: 'billing_entries_billing', fields: ['billing_id', 'id'] },
    { name: 'billing_entries_at', fields: ['at', 'id'] },
  ],
});

/** Enters what changed in the ledger and in the patient's balance; both belong in the write of the bill. */
export const entering = (
  { storage }: Context,
  bill: Pick<Billing, 'id' | 'patient_id'>,
  entry: Omit<BillingEntry, 'id' | 'patient_id' | 'billing_id'>,
): WriteStep[] => [
  storage
    .collection(patients)
    .updating('patient', { id: bill.patient_id }, { $inc: { balance: entry.amount, revision: 1 } }),
  storage
    .collection(billingEntries)
    .inserting({ id: newId(), patient_id: bill.patient_id, billing_id: bill.id, ...entry }),
];
