import * as v from 'valibot';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { toMajorUnits } from '../kernel/money.ts';
import { validate } from '../kernel/validate.ts';
import { refundable } from './arithmetic.ts';
import { type BillingStatus, billings, type PaymentMethod } from './billing.ts';
import { type Receipt, readReceipt } from './receipt.ts';

export const receiptInput = v.strictObject({
  /** As the code holds it. */
  text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(500)),
});

/** What a receipt is worth. */
export interface ReceiptCheck {
  /** Whether the clinic signed it. */
  genuine: boolean;
  /** What it says; null of a forged one. */
  receipt: Receipt | null;
  /** The payment as it is now; null of a forged receipt, and where the store has no such payment. */
  payment: {
    bill_status: BillingStatus;
    method: PaymentMethod;
    /** Major units, as this and what follows. */
    amount: number;
    refunded: number;
    /** What is left of it. */
    kept: number;
  } | null;
}

/**
 * Whether a receipt's text is one that the clinic signed, and what has become of its payment since.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR
 */
export const verifyReceipt = async (
  context: Context,
  input: v.InferInput<typeof receiptInput>,
): Promise<ReceiptCheck> => {
  reachOf(context.actor, 'billing.check');
  const receipt = readReceipt(context, validate(receiptInput, input).text);
  if (receipt === undefined) return { genuine: false, receipt: null, payment: null };
  const bill = await context.storage.collection(billings).first({ number: receipt.number });
  const payment = bill?.payments.find(({ id }) => id === receipt.payment_id);
  if (bill === undefined || payment === undefined) return { genuine: true, receipt, payment: null };
  const major = (minor: number): number => toMajorUnits(minor, context.settings.currency);
  const kept = refundable(payment);
  return {
    genuine: true,
    receipt,
    payment: {
      bill_status: bill.status,
      method: payment.method,
      amount: major(payment.amount),
      refunded: major(payment.amount - kept),
      kept: major(kept),
    },
  };
};
