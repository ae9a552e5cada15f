import type { Instant } from '../kernel/clock.ts';

/** The tries of one account's password that count: those of the last 15 min, unless the right one came since. */
export interface PasswordTries {
  /** The user's id; under a name that nobody has, a keyed digest of it, so that it counts alike and isn't kept. */
  id: string;
  /** Oldest first. */
  tries: Instant[];
  /** New with each change: two tries at once can't both count from the same state. */
  stamp: string;
  expires_at: Instant;
}
