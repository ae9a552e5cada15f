import type { Instant } from '../kernel/clock.ts';
import { toMajorUnits } from '../kernel/money.ts';
import type { Billing, BillingStatus, ClaimStatus, PaymentMethod } from './billing.ts';

/** A bill as answered: all amounts in major units. */
export interface BillingView {
  id: string;
  number: string;
  patient_id: string;
  visit_id: string | null;
  items: {
    description: string;
    quantity: number;
    unit_price: number;
    total: number;
    treatment_id: string | null;
  }[];
  discount: number;
  total: number;
  /** The same as `total`. */
  amount: number;
  paid: number;
  due: number;
  is_paid: boolean;
  status: BillingStatus;
  payments: {
    id: string;
    amount: number;
    method: PaymentMethod;
    at: Instant;
    by: string | null;
    refunds: { id: string; amount: number; at: Instant; by: string | null }[];
  }[];
  insurance_claim: {
    provider: string;
    policy_number: string;
    amount: number;
    approved_amount: number | null;
    status: ClaimStatus;
  } | null;
  created_by: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export const presentBilling = (bill: Billing, currency: string): BillingView => {
  const major = (minor: number): number => toMajorUnits(minor, currency);
  const claim = bill.insurance_claim;
  return {
    id: bill.id,
    number: bill.number,
    patient_id: bill.patient_id,
    visit_id: bill.visit_id,
    items: bill.items.map((line) => ({
      ...line,
      unit_price: major(line.unit_price),
      total: major(line.total),
    })),
    discount: major(bill.discount),
    total: major(bill.total),
    amount: major(bill.total),
    paid: major(bill.paid),
    due: major(bill.due),
    is_paid: bill.status === 'paid',
    status: bill.status,
    payments: bill.payments.map((payment) => ({
      ...payment,
      amount: major(payment.amount),
      refunds: payment.refunds.map((refund) => ({ ...refund, amount: major(refund.amount) })),
    })),
    insurance_claim: claim && {
      ...claim,
      amount: major(claim.amount),
      approved_amount: claim.approved_amount === null ? null : major(claim.approved_amount),
    },
    created_by: bill.created_by,
    created_at: bill.created_at,
    updated_at: bill.updated_at,
  };
};
