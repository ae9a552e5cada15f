import type { Instant } from '../kernel/clock.ts';

/** The passwords tried for one account. */
export interface PasswordTries {
  /** The user's id. */
  id: string;
  /** Those of the last quarter of an hour, oldest first. */
  tries: Instant[];
  /** Rises with each try, so that two at once can't count from the same state. */
  version: number;
  expires_at: Instant;
}
