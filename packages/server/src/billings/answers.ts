import { billingStatuses, claimStatuses, paymentMethods } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

const money = v.pipe(v.number(), v.minValue(0));
const by = v.nullable(id);

export const billingAnswer = v.strictObject({
  id,
  number: v.string(),
  patient_id: id,
  visit_id: v.nullable(id),
  items: v.array(
    v.strictObject({
      description: v.string(),
      quantity: v.pipe(v.number(), v.integer(), v.minValue(1)),
      unit_price: money,
      total: money,
      treatment_id: v.nullable(id),
    }),
  ),
  discount: money,
  total: money,
  amount: money,
  paid: money,
  due: money,
  is_paid: v.boolean(),
  status: v.picklist(billingStatuses),
  payments: v.array(
    v.strictObject({
      id,
      amount: money,
      method: v.picklist(paymentMethods),
      at: instant,
      by,
      refunds: v.array(v.strictObject({ id, amount: money, at: instant, by })),
    }),
  ),
  insurance_claim: v.nullable(
    v.strictObject({
      provider: v.string(),
      policy_number: v.string(),
      amount: money,
      approved_amount: v.nullable(money),
      status: v.picklist(claimStatuses),
    }),
  ),
  created_by: by,
  created_at: instant,
  updated_at: instant,
});
