import type { Instant } from '../kernel/clock.ts';
import { defineCollection } from '../storage/index.ts';

/** Which shape the store's documents have, and who is changing it. */
export interface StoreState {
  id: 'store';
  /** The number of the last migration that ran to its end; 0 before the first. */
  version: number;
  /** Who holds the lock, null when nobody does. */
  lock: string | null;
  /** When the lock may be taken from a holder that died. */
  lock_until: Instant | null;
  /** When the sample packages were put on sale; null when they never were. */
  sampled_at: Instant | null;
  updated_at: Instant;
}

export const storeStates = defineCollection<StoreState>({ name: 'store_state', indexes: [] });
