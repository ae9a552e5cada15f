import type { Instant } from '../kernel/clock.ts';

/** Time in which a doctor takes no bookings, whatever the hours say. Several may overlap. */
export interface TimeOff {
  id: string;
  doctor_id: string;
  start: Instant;
  /** After `start`. */
  end: Instant;
  reason: string | null;
  created_at: Instant;
}
