import * as v from 'valibot';
import type { Instant } from '../kernel/clock.ts';
import type { MinorUnits } from '../kernel/money.ts';
import { plainText } from '../kernel/text.ts';
import { defineCollection } from '../storage/index.ts';

export const billingStatuses = ['unpaid', 'partial', 'paid', 'void'] as const;
export type BillingStatus = (typeof billingStatuses)[number];

export const paymentMethods = ['cash', 'card', 'knet', 'insurance'] as const;
export type PaymentMethod = (typeof paymentMethods)[number];

export const claimStatuses = ['submitted', 'approved', 'rejected', 'paid'] as const;
export type ClaimStatus = (typeof claimStatuses)[number];

export interface BillLine {
  description: string;
  /** Whole, from 1. */
  quantity: number;
  unit_price: MinorUnits;
  /** `quantity` × `unit_price`. */
  total: MinorUnits;
  /** Null for a line written by hand. */
  treatment_id: string | null;
}

/** Money given back of one payment. */
export interface Refund {
  id: string;
  amount: MinorUnits;
  at: Instant;
  /** A user's id; null for an operator at the CLI. */
  by: string | null;
}

export interface Payment {
  id: string;
  /** As it came; what of it went back is in `refunds`. */
  amount: MinorUnits;
  method: PaymentMethod;
  at: Instant;
  by: string | null;
  refunds: Refund[];
}

/** What an insurer is asked to pay of a bill. */
export interface InsuranceClaim {
  provider: string;
  policy_number: string;
  /** At most the bill's total. */
  amount: MinorUnits;
  /** At most `amount`; null until the claim is approved. */
  approved_amount: MinorUnits | null;
  status: ClaimStatus;
}

export interface Billing {
  id: string;
  /** `INV-2026-000001`, without gaps in each year of the clinic's zone; a void bill keeps its own. */
  number: string;
  patient_id: string;
  visit_id: string | null;
  items: BillLine[];
  discount: MinorUnits;
  /** Lines less discount. */
  total: MinorUnits;
  /** Payments less refunds. */
  paid: MinorUnits;
  /** `total` less `paid`; 0 of a void bill. */
  due: MinorUnits;
  status: BillingStatus;
  payments: Payment[];
  insurance_claim: InsuranceClaim | null;
  /** Rises with each change: each is bound to what it was worked out from. */
  version: number;
  created_by: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export const billings = defineCollection<Billing>({
  name: 'billings',
  indexes: [
    { name: 'billings_number', fields: ['number'], unique: true },
    { name: 'billings_patient', fields: ['patient_id', 'created_at', 'id'] },
    { name: 'billings_status', fields: ['status', 'created_at', 'id'] },
    { name: 'billings_created_at', fields: ['created_at', 'id'] },
    { name: 'billings_updated_at', fields: ['updated_at', 'id'] },
  ],
});

const text = (maximum: number) => v.pipe(plainText, v.minLength(1), v.maxLength(maximum));
const id = v.pipe(v.string(), v.uuid());
/** Major units; how many decimals it may have is the currency's rule. */
const amount = v.pipe(v.number(), v.minValue(0));

/** A bill as asked for: of treatments, of lines written by hand, or of both; amounts in major units. */
export const billingInput = v.strictObject({
  patient_id: id,
  visit_id: v.optional(id),
  treatment_ids: v.optional(v.pipe(v.array(id), v.minLength(1), v.maxLength(100))),
  items: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          description: text(300),
          quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100_000)),
          unit_price: amount,
        }),
      ),
      v.minLength(1),
      v.maxLength(100),
    ),
  ),
  discount: v.optional(amount),
  insurance_claim: v.optional(v.strictObject({ provider: text(100), policy_number: text(100), amount })),
});

/** One change of a bill: exactly one of the four. */
export const billingEdit = v.pipe(
  v.strictObject({
    payment: v.optional(v.strictObject({ amount, method: v.picklist(paymentMethods) })),
    refund: v.optional(v.strictObject({ payment_id: id, amount })),
    insurance_claim: v.optional(
      v.strictObject({
        status: v.picklist(['approved', 'rejected', 'paid']),
        approved_amount: v.optional(amount),
      }),
    ),
    status: v.optional(v.picklist(['void'])),
  }),
  v.check(
    (edit) => Object.values(edit).filter((part) => part !== undefined).length === 1,
    'must hold exactly one of payment, refund, insurance_claim, status',
  ),
);
