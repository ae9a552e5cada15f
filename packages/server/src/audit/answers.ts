import * as v from 'valibot';
import { id, instant } from '../http/answers.ts';

export const auditEntryAnswer = v.strictObject({
  id,
  at: instant,
  actor: v.strictObject({
    type: v.picklist(['anonymous', 'user', 'cli', 'system']),
    id: v.nullable(v.string()),
    role: v.nullable(v.string()),
  }),
  action: v.string(),
  /** The collection's name. */
  entity: v.string(),
  entity_id: v.nullable(v.string()),
  changes: v.record(v.string(), v.unknown()),
  ip: v.nullable(v.string()),
  request_id: v.nullable(v.string()),
  outcome: v.picklist(['success', 'denied', 'failed']),
});
