import { roles } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';
import { activePackageAnswer } from '../subscriptions/answers.ts';

export const userAnswer = v.strictObject({
  id,
  phone_number: v.nullable(v.string()),
  phone_verified: v.boolean(),
  name: v.nullable(v.string()),
  national_id: v.nullable(v.string()),
  email: v.nullable(v.string()),
  role: v.picklist(roles),
  locale: v.nullable(v.picklist(['en', 'ar'])),
  photo_url: v.nullable(v.string()),
  is_active: v.boolean(),
  created_at: instant,
  updated_at: instant,
  doctor_id: v.optional(id),
  activePackage: v.optional(activePackageAnswer),
});

export const accountAnswer = v.strictObject({ ...userAnswer.entries, patient_id: v.optional(id) });
