import * as v from 'valibot';
import { MAX_QUANTITY } from '../inventory/item.ts';
import type { StockWarning, TakenStock, Usage } from '../inventory/use.ts';
import type { Instant } from '../kernel/clock.ts';
import { type MinorUnits, toMajorUnits } from '../kernel/money.ts';
import { plainText } from '../kernel/text.ts';
import { defineCollection } from '../storage/index.ts';

/** What was done at a visit. */
export interface Treatment {
  id: string;
  visit_id: string;
  /** The visit's. */
  patient_id: string;
  doctor_id: string;
  name: string;
  description: string | null;
  /** As insurers know it, in the clinic's own coding. */
  procedure_code: string | null;
  cost: MinorUnits;
  inventory_usage: TakenStock[];
  /** The bill it stands on; null while on none. Set and taken back in the write of the bill. */
  billing_id: string | null;
  /** Rises with each change of it: stock is moved from what the one before has left. */
  version: number;
  /** A user's id; null for an operator at the CLI. */
  created_by: string | null;
  created_at: Instant;
  updated_at: Instant;
}

export const treatments = defineCollection<Treatment>({
  name: 'treatments',
  indexes: [
    { name: 'treatments_visit', fields: ['visit_id', 'id'] },
    { name: 'treatments_patient', fields: ['patient_id', 'id'] },
    { name: 'treatments_doctor', fields: ['doctor_id', 'created_at', 'id'] },
    { name: 'treatments_time', fields: ['created_at', 'id'] },
  ],
});

const text = (maximum: number) => v.pipe(plainText, v.minLength(1), v.maxLength(maximum));
const cost = v.pipe(v.number(), v.minValue(0));
const id = v.pipe(v.string(), v.uuid());

const inventory_usage = v.pipe(
  v.array(
    v.strictObject({
      item_id: id,
      quantity: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_QUANTITY)),
    }),
  ),
  v.check((usage) => usage.length <= 100, 'must have at most 100 of them'),
);

/** `cost` is in major units with at most the currency's decimals; an item may be named more than once. */
export const treatmentInput = v.strictObject({
  visit_id: id,
  /** Default the visit's. */
  doctor_id: v.optional(id),
  name: text(200),
  description: v.optional(v.nullable(text(5_000))),
  procedure_code: v.optional(v.nullable(text(50))),
  cost,
  inventory_usage: v.optional(inventory_usage),
});

/**
 * Null takes a value away; what isn't given stays. `inventory_usage` is all that was used, in place of what was said
 * before.
 */
export const treatmentEdit = v.strictObject({
  name: v.optional(text(200)),
  description: v.optional(v.nullable(text(5_000))),
  procedure_code: v.optional(v.nullable(text(50))),
  cost: v.optional(cost),
  inventory_usage: v.optional(inventory_usage),
});

/** A treatment as answered. */
export interface TreatmentView extends Omit<Treatment, 'cost' | 'inventory_usage' | 'version'> {
  /** Major units. */
  cost: number;
  inventory_usage: Usage[];
}

/** What was entered, and what of the stock taken for it had expired. */
export interface TreatmentEntered {
  treatment: TreatmentView;
  warnings: StockWarning[];
}

export const presentTreatment = (treatment: Treatment, currency: string): TreatmentView => ({
  id: treatment.id,
  visit_id: treatment.visit_id,
  patient_id: treatment.patient_id,
  doctor_id: treatment.doctor_id,
  name: treatment.name,
  description: treatment.description,
  procedure_code: treatment.procedure_code,
  cost: toMajorUnits(treatment.cost, currency),
  inventory_usage: treatment.inventory_usage.map(({ item_id, quantity }) => ({ item_id, quantity })),
  billing_id: treatment.billing_id,
  created_by: treatment.created_by,
  created_at: treatment.created_at,
  updated_at: treatment.updated_at,
});
