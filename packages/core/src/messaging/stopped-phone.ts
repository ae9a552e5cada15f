import type { Instant } from '../kernel/clock.ts';

/** A phone whose owner wrote STOP, or took it back. */
export interface StoppedPhone {
  /** E.164. */
  id: string;
  is_stopped: boolean;
  changed_at: Instant;
}
