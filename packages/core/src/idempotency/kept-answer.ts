import type { Instant } from '../kernel/clock.ts';
import { defineCollection } from '../storage/index.ts';

/** What is known of a request that carried an Idempotency-Key. */
export interface KeptAnswer {
  /** A digest of caller, method, path and key. */
  id: string;
  /** A keyed digest of the request's body, to tell a repeat from another request under the same key. */
  request: string;
  /** Which attempt may write; a later one that took over makes the earlier one's writes fail. */
  attempt: string;
  /** While running: when another attempt may take over. */
  lease_until: Instant;
  /** Whether a write of this request took effect. */
  wrote: boolean;
  status: number | null;
  /** The sealed answer (AES-256-GCM), null while running. */
  answer: string | null;
  /** When the answer said it is worth trying again; null when it didn't say. */
  retry_at: Instant | null;
  expires_at: Instant;
}

export const keptAnswers = defineCollection<KeptAnswer>({
  name: 'idempotency_keys',
  indexes: [],
  expires: 'expires_at',
});
