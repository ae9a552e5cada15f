import { prescriptionStatuses } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

export const prescriptionAnswer = v.strictObject({
  id,
  visit_id: id,
  patient_id: id,
  patient_name: v.nullable(v.string()),
  doctor_id: id,
  doctor_name: v.string(),
  medications: v.array(
    v.strictObject({
      name: v.string(),
      dosage: v.string(),
      frequency: v.string(),
      duration_days: v.pipe(v.number(), v.integer(), v.minValue(1)),
      instructions: v.nullable(v.string()),
    }),
  ),
  notes: v.nullable(v.string()),
  status: v.picklist(prescriptionStatuses),
  created_by: v.nullable(id),
  created_at: instant,
  updated_at: instant,
});

/** Advice; nothing was refused for it. */
export const warningAnswer = v.strictObject({
  type: v.picklist(['allergy', 'duplicate']),
  medication: v.string(),
  matches: v.array(v.string()),
});
