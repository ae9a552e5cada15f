import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

const quantity = v.pipe(v.number(), v.integer(), v.minValue(1));

/** Advice; nothing was refused for it. */
export const stockWarningAnswer = v.strictObject({
  type: v.literal('expired_stock'),
  item_id: id,
  name: v.string(),
  expiry_date: v.pipe(v.string(), v.isoDate()),
  quantity,
});

export const treatmentAnswer = v.strictObject({
  id,
  visit_id: id,
  patient_id: id,
  doctor_id: id,
  name: v.string(),
  description: v.nullable(v.string()),
  procedure_code: v.nullable(v.string()),
  cost: v.pipe(v.number(), v.minValue(0)),
  inventory_usage: v.array(v.strictObject({ item_id: id, quantity })),
  billing_id: v.nullable(id),
  created_by: v.nullable(id),
  created_at: instant,
  updated_at: instant,
});
