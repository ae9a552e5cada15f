import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

export const departmentAnswer = v.strictObject({
  id,
  name: v.string(),
  description: v.nullable(v.string()),
  is_active: v.boolean(),
  created_at: instant,
  updated_at: instant,
});
