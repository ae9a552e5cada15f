import { waitlistStatuses } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

export const waitlistAnswer = v.strictObject({
  id,
  patient_id: id,
  patient_name: v.nullable(v.string()),
  doctor_id: id,
  doctor_name: v.string(),
  date: v.pipe(v.string(), v.isoDate()),
  status: v.picklist(waitlistStatuses),
  offer: v.nullable(v.strictObject({ start: instant, end: instant, expires_at: instant })),
  appointment_id: v.nullable(id),
  created_by: v.nullable(id),
  created_at: instant,
  updated_at: instant,
});
