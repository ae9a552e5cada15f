import * as v from 'valibot';
import { ownedBy, withinReach } from '../appointments/reach.ts';
import type { Context } from '../context.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { happeningIn, periodFields, readPeriod } from '../kernel/period.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import { billingStatuses, billings } from './billing.ts';
import { findBilling, noSuchBilling } from './find.ts';
import { type BillingView, presentBilling } from './view.ts';

export const billingQuery = v.strictObject({
  patient_id: v.optional(v.pipe(v.string(), v.uuid())),
  status: v.optional(v.picklist(billingStatuses)),
  ...periodFields,
  ...pageFields,
});

/**
 * Bills, newest first; to a patient the own ones alone. `from` and `to` are about when they were made.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR
 */
export const listBillings = async (
  context: Context,
  query: v.InferInput<typeof billingQuery> = {},
): Promise<Page<BillingView>> => {
  const owned = await ownedBy(context, 'billing.read');
  const { patient_id, status, from, to, ...page } = validate(billingQuery, query);
  const { storage, settings } = context;
  const where = {
    ...withinReach(owned, { patient_id }),
    ...givenOf({ status }),
    ...happeningIn('created_at', readPeriod({ from, to }, settings.timezone)),
  };
  return readPage(storage.collection(billings), where, { created_at: -1, id: -1 }, page, (bill) =>
    presentBilling(bill, settings.currency),
  );
};

/** @throws ClinicError FORBIDDEN, NOT_FOUND (another's bill to a patient, too) */
export const showBilling = async (context: Context, id: string): Promise<BillingView> => {
  const owned = await ownedBy(context, 'billing.read');
  const bill = await findBilling(context, id);
  if (owned.patient_id !== undefined && owned.patient_id !== bill.patient_id) throw noSuchBilling();
  return presentBilling(bill, context.settings.currency);
};
