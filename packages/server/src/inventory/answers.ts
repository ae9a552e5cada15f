import { stockChangeTypes } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const day = v.nullable(v.pipe(v.string(), v.isoDate()));

export const itemAnswer = v.strictObject({
  id,
  name: v.string(),
  sku: v.nullable(v.string()),
  category: v.string(),
  quantity: count,
  min_quantity: count,
  is_low_stock: v.boolean(),
  unit: v.string(),
  unit_cost: v.pipe(v.number(), v.minValue(0)),
  supplier: v.nullable(v.string()),
  expiry_date: day,
  lots: v.array(v.strictObject({ expiry_date: day, quantity: count })),
  last_restocked: v.nullable(instant),
  is_active: v.boolean(),
  created_at: instant,
  updated_at: instant,
});

export const stockChangeAnswer = v.strictObject({
  id,
  item_id: id,
  change: v.pipe(v.number(), v.integer()),
  type: v.picklist(stockChangeTypes),
  quantity_after: count,
  notes: v.nullable(v.string()),
  treatment_id: v.nullable(id),
  by: v.nullable(id),
  at: instant,
});
