import type { Instant } from '../kernel/clock.ts';
import type { MinorUnits } from '../kernel/money.ts';
import { defineCollection } from '../storage/index.ts';

/** Stock that a treatment took, in the item's unit. */
export interface InventoryUsage {
  item_id: string;
  /** Whole and above 0. */
  quantity: number;
}

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
  inventory_usage: InventoryUsage[];
  /** The bill it stands on; null while on none. Set and taken back in the write of the bill. */
  billing_id: string | null;
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
  ],
});
