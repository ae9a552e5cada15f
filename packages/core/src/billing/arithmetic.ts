import { ClinicError } from '../errors.ts';
import type { MinorUnits } from '../kernel/money.ts';
import type { Billing, BillingStatus, BillLine, InsuranceClaim, Payment, Refund } from './billing.ts';

/** Minor units. Far above any bill, and so far below 2^53 that no sum of a clinic's bills is ever rounded. */
export const MAX_AMOUNT = 1_000_000_000_000;

/** What the amounts of a bill follow from. */
export type Accounts = Pick<Billing, 'items' | 'discount' | 'payments' | 'status'>;

/** The part of a bill that is worked out, never entered. */
export type Amounts = Pick<Billing, 'total' | 'paid' | 'due' | 'status'>;

const sum = (amounts: readonly MinorUnits[]): MinorUnits => amounts.reduce((all, one) => all + one, 0);

export const lineOf = (line: Omit<BillLine, 'total'>): BillLine => ({
  ...line,
  total: line.quantity * line.unit_price,
});

export const linesTotal = (items: readonly BillLine[]): MinorUnits => sum(items.map(({ total }) => total));

/** What is left of a payment to be given back. */
export const refundable = ({ amount, refunds }: Payment): MinorUnits =>
  amount - sum(refunds.map((refund) => refund.amount));

/** The amounts of a bill from its lines and payments: nothing is counted on, all is counted anew. */
export const amountsOf = ({ items, discount, payments, status }: Accounts): Amounts => {
  const total = linesTotal(items) - discount;
  const paid = sum(payments.map(refundable));
  if (status === 'void') return { total, paid, due: 0, status };
  return { total, paid, due: total - paid, status: statusOf(total, paid) };
};

/** A bill of nothing is paid. */
const statusOf = (total: MinorUnits, paid: MinorUnits): BillingStatus => {
  if (paid === total) return 'paid';
  return paid === 0 ? 'unpaid' : 'partial';
};

const counted = <B extends Accounts>(bill: B): B => ({ ...bill, ...amountsOf(bill) });

type Open = Accounts & Amounts;

/** @throws ClinicError INVALID_TRANSITION the bill is void */
const mustStand = ({ status }: Pick<Billing, 'status'>): void => {
  if (status === 'void') throw new ClinicError('INVALID_TRANSITION', 'This bill is void.');
};

/** @throws ClinicError INVALID_TRANSITION (void), OVERPAYMENT more than is due; `details` hold nothing of the patient */
export const withPayment = <B extends Open>(bill: B, payment: Payment): B => {
  mustStand(bill);
  if (payment.amount > bill.due)
    throw new ClinicError('OVERPAYMENT', 'The payment is more than what is due on this bill.');
  return counted({ ...bill, payments: [...bill.payments, payment] });
};

/**
 * Gives back money of one payment.
 * @throws ClinicError INVALID_TRANSITION (void), NOT_FOUND no such payment, CONFLICT more than is left of it
 */
export const withRefund = <B extends Open>(bill: B, paymentId: string, refund: Refund): B => {
  mustStand(bill);
  const payment = bill.payments.find(({ id }) => id === paymentId);
  if (payment === undefined) throw new ClinicError('NOT_FOUND', 'There is no such payment on this bill.');
  if (refund.amount > refundable(payment)) {
    throw new ClinicError('CONFLICT', 'The refund is more than what is left of the payment.', {
      details: { 'refund.amount': 'is more than what is left of the payment' },
    });
  }
  return counted({
    ...bill,
    payments: bill.payments.map((one) =>
      one.id === paymentId ? { ...one, refunds: [...one.refunds, refund] } : one,
    ),
  });
};

/** @throws ClinicError INVALID_TRANSITION it is void already, or something is paid and not given back */
export const voided = <B extends Open>(bill: B): B => {
  mustStand(bill);
  if (bill.paid > 0) throw new ClinicError('INVALID_TRANSITION', 'Give back what was paid first.');
  return counted({ ...bill, status: 'void' });
};

const nextClaimStatuses: Readonly<Record<InsuranceClaim['status'], readonly InsuranceClaim['status'][]>> = {
  submitted: ['approved', 'rejected'],
  approved: ['paid'],
  rejected: [],
  paid: [],
};

/**
 * A claim one step on: submitted → approved or rejected, approved → paid. What a paid claim brings is a payment of its
 * own.
 * @param approved how much, where it is approved
 * @throws ClinicError INVALID_TRANSITION (void, no claim, another step)
 */
export const withClaim = <B extends Open & Pick<Billing, 'insurance_claim'>>(
  bill: B,
  status: InsuranceClaim['status'],
  approved: MinorUnits | null,
): B & { insurance_claim: InsuranceClaim } => {
  mustStand(bill);
  const claim = bill.insurance_claim;
  if (claim === null) throw new ClinicError('INVALID_TRANSITION', 'There is no claim on this bill.');
  if (!nextClaimStatuses[claim.status].includes(status)) {
    throw new ClinicError('INVALID_TRANSITION', `A claim that is ${claim.status} cannot become ${status}.`);
  }
  return {
    ...bill,
    insurance_claim: { ...claim, status, approved_amount: approved ?? claim.approved_amount },
  };
};
