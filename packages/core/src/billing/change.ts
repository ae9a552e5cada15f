import type * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { type Instant, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { GuardFailedError, type Json } from '../storage/index.ts';
import { treatments } from '../treatments/treatment.ts';
import { readSum } from './amount.ts';
import { voided, withClaim, withPayment, withRefund } from './arithmetic.ts';
import { type Billing, billingEdit, billings, type Payment, type PaymentMethod } from './billing.ts';
import { findBilling } from './find.ts';
import { type BillingEntry, entering } from './ledger.ts';
import { freeing } from './treatments.ts';
import { type BillingView, presentBilling } from './view.ts';

type Edit = v.InferOutput<typeof billingEdit>;

/** How often a change is worked out again while others change the same bill. */
const MAX_ATTEMPTS = 20;

/**
 * Takes a payment, gives one back, moves the insurer's claim on, or voids the bill: one of them at a time. The bill, the
 * patient's balance and the ledger change in one write, bound to the bill as it was read: of any number of payments at
 * once no more are taken than is due.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND (bill, payment), OVERPAYMENT, INVALID_TRANSITION,
 *   CONFLICT a refund of more than is left of its payment
 */
export const changeBilling = async (
  context: Context,
  id: string,
  input: v.InferInput<typeof billingEdit>,
): Promise<BillingView> => {
  reachOf(context.actor, 'billing.manage');
  const edit = validate(billingEdit, input);
  return context.turns.take([`billing ${id}`], () => changeAgain(context, id, edit));
};

const changeAgain = async (context: Context, id: string, edit: Edit): Promise<BillingView> => {
  for (let attempt = 1; ; attempt += 1) {
    const bill = await findBilling(context, id);
    try {
      const after = await write(context, bill, workOut(context, bill, edit));
      return presentBilling(after, context.settings.currency);
    } catch (error) {
      const met = error instanceof GuardFailedError && error.step === 'bill';
      if (!met || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};

/** A bill after a change, and what the change was. */
interface Changed {
  readonly bill: Billing;
  /** Null where no money and no debt moved. */
  readonly entry: Pick<BillingEntry, 'type' | 'method'> | null;
  readonly action: 'billing.pay' | 'billing.refund' | 'billing.claim' | 'billing.void';
  /** For the audit trail. */
  readonly changes: { readonly [field: string]: Json };
}

const workOut = (context: Context, bill: Billing, edit: Edit): Changed => {
  const { clock, settings, actor } = context;
  const stamp = {
    id: newId(),
    at: toInstant(clock.now()),
    by: actor.type === 'user' ? actor.id : null,
  };
  const { payment, refund, insurance_claim: claim } = edit;
  if (payment !== undefined) {
    const amount = readSum(payment.amount, settings.currency, 'payment.amount');
    return pay(bill, { ...stamp, amount, method: payment.method, refunds: [] });
  }
  if (refund !== undefined) {
    const amount = readSum(refund.amount, settings.currency, 'refund.amount');
    return giveBack(bill, refund.payment_id, { ...stamp, amount });
  }
  if (claim !== undefined) return moveClaim(bill, claim, settings.currency, stamp);
  const after = voided(bill);
  return {
    bill: after,
    entry: { type: 'void', method: null },
    action: 'billing.void',
    changes: { status: after.status },
  };
};

const pay = (bill: Billing, payment: Payment): Changed => {
  const { amount, method } = payment;
  const after = withPayment(bill, payment);
  return {
    bill: after,
    entry: { type: 'payment', method },
    action: 'billing.pay',
    changes: { payments: { id: payment.id, amount, method }, status: after.status },
  };
};

const giveBack = (bill: Billing, paymentId: string, refund: Stamp & { amount: number }): Changed => {
  const after = withRefund(bill, paymentId, refund);
  const method: PaymentMethod | null = bill.payments.find(({ id }) => id === paymentId)?.method ?? null;
  return {
    bill: after,
    entry: { type: 'refund', method },
    action: 'billing.refund',
    changes: { refunds: { payment_id: paymentId, amount: refund.amount }, status: after.status },
  };
};

type Stamp = Pick<Payment, 'id' | 'at' | 'by'>;

/** @throws ClinicError VALIDATION_ERROR an approved amount that doesn't go with the claim */
const moveClaim = (
  bill: Billing,
  { status, approved_amount }: NonNullable<Edit['insurance_claim']>,
  currency: string,
  stamp: Stamp,
): Changed => {
  const field = 'insurance_claim.approved_amount';
  const told = approved_amount === undefined ? null : readSum(approved_amount, currency, field);
  const asked = bill.insurance_claim?.amount ?? null;
  const claimed = withClaim(bill, status, status === 'approved' ? (told ?? asked) : null);
  const { approved_amount: approved } = claimed.insurance_claim;
  if (told !== null && told !== approved) throw invalidFields({ [field]: 'is not what was approved' });
  if (approved !== null && approved > claimed.insurance_claim.amount)
    throw invalidFields({ [field]: 'is more than was claimed' });
  const changes = { insurance_claim: { status, approved_amount: approved } };
  if (status !== 'paid' || approved === null)
    return { bill: claimed, entry: null, action: 'billing.claim', changes };
  const paid = pay(claimed, { ...stamp, amount: approved, method: 'insurance', refunds: [] });
  return { ...paid, action: 'billing.claim', changes: { ...paid.changes, ...changes } };
};

const write = async (
  context: Context,
  before: Billing,
  { bill, entry, action, changes }: Changed,
): Promise<Billing> => {
  const { storage, clock, actor } = context;
  const at: Instant = toInstant(clock.now());
  const after: Billing = { ...bill, version: before.version + 1, updated_at: at };
  const { paid, due, status, payments, insurance_claim, version } = after;
  const changing = storage
    .collection(billings)
    .updating(
      'bill',
      { id: before.id, version: before.version, patient_id: before.patient_id },
      { $set: { paid, due, status, payments, insurance_claim, version, updated_at: at } },
    );
  const by = actor.type === 'user' ? actor.id : null;
  const steps = [
    changing,
    ...(entry === null
      ? []
      : entering(context, before, { ...entry, at, amount: after.due - before.due, by })),
    ...(status === 'void' ? freeing(storage.collection(treatments), after) : []),
  ];
  await commit(context, steps, { action, entity: 'billings', entity_id: before.id, changes });
  return after;
};
