import type { Instant } from '../kernel/clock.ts';

/** How much was sent to whom asked: for an address in the last hour, or for the whole clinic on one day. */
export interface SendLimit {
  /** `address:<ip>` or `day:<date>`. */
  id: string;
  /** The latest sends, oldest first; empty for a day. */
  sends: Instant[];
  /** Sends of a day; rises with each change of an address, so that two at once can't count from the same state. */
  count: number;
  expires_at: Instant;
}
