import { DateTime } from 'luxon';
import type { Context } from '../context.ts';
import type { Doctor } from '../doctors/doctor.ts';
import { type Instant, toInstant } from '../kernel/clock.ts';

export interface DaySlot {
  readonly start: Instant;
  readonly end: Instant;
}

/** The clinic's hours: Sunday to Thursday, 08:00 to 17:00, in half hours. Weekdays as ISO 8601 counts them. */
const OPEN_DAYS: readonly number[] = [7, 1, 2, 3, 4];
const OPENS = 8 * 60;
const CLOSES = 17 * 60;
const SLOT_MINUTES = 30;

/** All slots of a doctor on a day of the clinic, without regard to bookings or to the present. */
export const daySlots = async ({ settings }: Context, _doctor: Doctor, date: string): Promise<DaySlot[]> => {
  const day = DateTime.fromISO(date, { zone: settings.timezone });
  if (!OPEN_DAYS.includes(day.weekday)) return [];
  const at = (minute: number): Instant =>
    toInstant(day.set({ hour: Math.floor(minute / 60), minute: minute % 60 }).toMillis());
  const slots: DaySlot[] = [];
  for (let minute = OPENS; minute + SLOT_MINUTES <= CLOSES; minute += SLOT_MINUTES) {
    slots.push({ start: at(minute), end: at(minute + SLOT_MINUTES) });
  }
  return slots;
};
