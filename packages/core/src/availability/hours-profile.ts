import type { CivilDate } from '../kernel/civil-date.ts';
import type { Instant } from '../kernel/clock.ts';
import type { WeeklyHours } from './weekly-hours.ts';

/** Hours that replace the week from one day to another: Ramadan, a holiday. */
export interface HoursProfile {
  id: string;
  name: string;
  /** Null: for every doctor of the clinic. */
  doctor_id: string | null;
  from: CivilDate;
  /** The last day, included. */
  to: CivilDate;
  /** None: closed. */
  windows: WeeklyHours[];
  created_at: Instant;
}
