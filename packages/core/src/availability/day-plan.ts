import type { Context } from '../context.ts';
import type { Doctor } from '../doctors/doctor.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import { civilIntervals, dayInterval, dayOfWeek } from '../kernel/civil-time.ts';
import { fromInstant, MINUTE } from '../kernel/clock.ts';
import { type Interval, overlap, split } from '../kernel/intervals.ts';
import { availability, hoursProfiles, timeOff } from './collections.ts';
import type { HoursProfile } from './hours-profile.ts';
import { within } from './list-time-off.ts';
import type { TimeOff } from './time-off.ts';
import type { WeeklyHours } from './weekly-hours.ts';
import type { AvailabilityWindow } from './window.ts';

/** Everything that decides on the slots of a doctor's day, but bookings and the present time. */
export interface DayPlan {
  readonly date: CivilDate;
  readonly timezone: string;
  /** The hours that hold on this day. */
  readonly hours: readonly WeeklyHours[];
  /** Whose they are: the doctor's week, the clinic's, or a profile's, which replaces either. */
  readonly from: 'week' | 'clinic' | 'profile';
  readonly profile: HoursProfile | null;
  /** What would hold without a profile. */
  readonly usual: readonly WeeklyHours[];
  /** Hours of the doctor's week that are switched off. */
  readonly inactive: readonly AvailabilityWindow[];
  readonly timeOff: readonly TimeOff[];
}

/** Three reads, at once. */
export const planDay = async (
  { storage, settings }: Pick<Context, 'storage' | 'settings'>,
  doctor: Doctor,
  date: CivilDate,
): Promise<DayPlan> => {
  const { timezone, clinicHours } = settings;
  const whole = dayInterval(date, timezone);
  const [week, profiles, off] = await Promise.all([
    storage.collection(availability).find({ doctor_id: doctor.id }),
    storage.collection(hoursProfiles).find(
      {
        from: { $lte: date },
        to: { $gte: date },
        $or: [{ doctor_id: doctor.id }, { doctor_id: null }],
      },
      { sort: { id: -1 } },
    ),
    storage.collection(timeOff).find({ doctor_id: doctor.id, ...within(whole) }, { sort: { start: 1 } }),
  ]);
  const profile = profiles.find(({ doctor_id }) => doctor_id !== null) ?? profiles[0] ?? null;
  const usual = week.length === 0 ? clinicHours : week.filter(({ is_active }) => is_active);
  const today = dayOfWeek(date);
  const ofToday = <T extends WeeklyHours>(all: readonly T[]): T[] =>
    all.filter(({ day_of_week }) => day_of_week === today);
  return {
    date,
    timezone,
    hours: ofToday(profile?.windows ?? usual),
    from: profile === null ? (week.length === 0 ? 'clinic' : 'week') : 'profile',
    profile,
    usual: ofToday(usual),
    inactive: ofToday(week).filter(({ is_active }) => !is_active),
    timeOff: off,
  };
};

/** The slots of these hours on the plan's day, in order. */
export const slotsIn = (
  { date, timezone }: Pick<DayPlan, 'date' | 'timezone'>,
  hours: readonly WeeklyHours[],
): Interval[] =>
  hours
    .flatMap(({ start_time, end_time, slot_duration_minutes }) =>
      civilIntervals(date, start_time, end_time, timezone).flatMap((open) =>
        split(open, slot_duration_minutes * MINUTE),
      ),
    )
    .sort((a, b) => a.start - b.start);

export const intervalOf = ({ start, end }: Pick<TimeOff, 'start' | 'end'>): Interval => ({
  start: fromInstant(start),
  end: fromInstant(end),
});

/** The time off that a slot runs into. */
export const timeOffAt = ({ timeOff: off }: DayPlan, slot: Interval): TimeOff | undefined =>
  off.find((each) => overlap(intervalOf(each), slot));
