import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

/** Up to `photo_url` for everybody, then for staff, the rate for admins and the doctor alone. */
export const doctorAnswer = v.strictObject({
  id,
  name: v.string(),
  specialty: v.nullable(v.string()),
  department_id: v.nullable(id),
  department: v.nullable(v.string()),
  bio: v.nullable(v.string()),
  photo_url: v.nullable(v.string()),
  user_id: v.optional(id),
  email: v.optional(v.nullable(v.string())),
  phone: v.optional(v.nullable(v.string())),
  license_number: v.optional(v.nullable(v.string())),
  is_active: v.optional(v.boolean()),
  created_at: v.optional(instant),
  updated_at: v.optional(instant),
  monthly_rate: v.optional(v.nullable(v.pipe(v.number(), v.minValue(0)))),
});
