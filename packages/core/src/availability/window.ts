import { dayNames, minutesOf } from '../kernel/civil-time.ts';
import type { Instant } from '../kernel/clock.ts';
import type { WeeklyHours } from './weekly-hours.ts';

/** Weekly hours of one doctor. A doctor who has any, inactive ones too, doesn't keep the clinic's. */
export interface AvailabilityWindow extends WeeklyHours {
  id: string;
  doctor_id: string;
  /** In an inactive one nothing is booked. */
  is_active: boolean;
  /**
   * The minutes of the day of every five that an active one takes: no two of a doctor's day may share one, so that
   * active windows never overlap in the store.
   */
  quanta: string[];
  created_at: Instant;
  updated_at: Instant;
}

export interface AvailabilityView extends WeeklyHours {
  id: string;
  doctor_id: string;
  day_name: string;
  is_active: boolean;
}

const QUANTUM_MINUTES = 5;

export const quantaOf = ({
  start_time,
  end_time,
  is_active,
}: Omit<AvailabilityWindow, 'quanta'>): string[] => {
  if (!is_active) return [];
  const start = minutesOf(start_time);
  const count = Math.ceil((minutesOf(end_time) - start) / QUANTUM_MINUTES);
  return Array.from({ length: count }, (_, index) => String(start + index * QUANTUM_MINUTES));
};

export const presentWindow = (window: AvailabilityWindow): AvailabilityView => ({
  id: window.id,
  doctor_id: window.doctor_id,
  day_of_week: window.day_of_week,
  day_name: dayNames[window.day_of_week] ?? '',
  start_time: window.start_time,
  end_time: window.end_time,
  slot_duration_minutes: window.slot_duration_minutes,
  is_active: window.is_active,
});
