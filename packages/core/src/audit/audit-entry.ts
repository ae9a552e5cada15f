import type { Instant } from '../kernel/clock.ts';
import { defineCollection, type Json } from '../storage/index.ts';

export type AuditOutcome = 'success' | 'denied' | 'failed';

/** One act, as it was; never changed or removed. */
export interface AuditEntry {
  id: string;
  at: Instant;
  actor: { type: 'anonymous' | 'user' | 'cli' | 'system'; id: string | null; role: string | null };
  /** `<noun>.<verb>`. */
  action: string;
  /** The collection's name. */
  entity: string;
  entity_id: string | null;
  /** The fields that were set, without secrets; phones masked. */
  changes: { [field: string]: Json };
  ip: string | null;
  request_id: string | null;
  outcome: AuditOutcome;
}

export const auditLogs = defineCollection<AuditEntry>({
  name: 'audit_logs',
  // One for each filter of its list, which is in the order of `at`: what a filter doesn't match is never read.
  indexes: [
    { name: 'audit_logs_at', fields: ['at', 'id'] },
    { name: 'audit_logs_actor', fields: ['actor.id', 'at', 'id'] },
    { name: 'audit_logs_action', fields: ['action', 'at', 'id'] },
    { name: 'audit_logs_entity', fields: ['entity', 'at', 'id'] },
    { name: 'audit_logs_entity_id', fields: ['entity_id', 'at', 'id'] },
  ],
});
