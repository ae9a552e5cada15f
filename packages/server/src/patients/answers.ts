import { genders } from '@clinic/core';
import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

export const patientAnswer = v.strictObject({
  id,
  user_id: v.nullable(id),
  name: v.nullable(v.string()),
  phone: v.nullable(v.string()),
  email: v.nullable(v.string()),
  gender: v.nullable(v.picklist(genders)),
  date_of_birth: v.nullable(v.pipe(v.string(), v.isoDate())),
  age: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0))),
  national_id: v.nullable(v.string()),
  address: v.nullable(v.string()),
  insurance: v.nullable(v.strictObject({ provider: v.string(), policy_number: v.string() })),
  insurance_id: v.nullable(v.string()),
  emergency_contact: v.nullable(v.string()),
  balance: v.pipe(v.number(), v.minValue(0)),
  created_at: instant,
  updated_at: instant,
});
