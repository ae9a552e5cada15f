import type { Context } from '../context.ts';
import type { Doctor } from '../doctors/doctor.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import { civilIntervals, dayInterval, dayOfWeek } from '../kernel/civil-time.ts';
import { fromInstant, MINUTE } from '../kernel/clock.ts';
import { type Interval, overlap, split, union } from '../kernel/intervals.ts';
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
    storage.collection(hoursProfiles).find({
      from: { $lte: date },
      to: { $gte: date },
      $or: [{ doctor_id: doctor.id }, { doctor_id: null }],
    }),
    storage.collection(timeOff).find({ doctor_id: doctor.id, ...within(whole) }, { sort: { start: 1 } }),
  ]);
  const profile = holding(profiles, doctor.id, date) ?? null;
  const usual = usualHours(week, clinicHours);
  const ofToday = <T extends WeeklyHours>(all: readonly T[]): T[] => hoursOn(date, all);
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

/** A doctor's own week, or the clinic's for one who never had hours of one's own. */
export const usualHours = (
  week: readonly AvailabilityWindow[],
  clinicHours: readonly WeeklyHours[],
): readonly WeeklyHours[] => (week.length === 0 ? clinicHours : week.filter(({ is_active }) => is_active));

/** Those of the week that are of the day's. */
export const hoursOn = <T extends WeeklyHours>(date: CivilDate, all: readonly T[]): T[] => {
  const today = dayOfWeek(date);
  return all.filter(({ day_of_week }) => day_of_week === today);
};

/** The profile that holds for a doctor on a day: the doctor's own before the clinic's, of these the last made. */
export const holding = (
  profiles: readonly HoursProfile[],
  doctorId: string,
  date: CivilDate,
): HoursProfile | undefined => {
  const those = profiles
    .filter(({ from, to }) => from <= date && date <= to)
    .sort((one, other) => (one.id < other.id ? 1 : -1));
  return (
    those.find(({ doctor_id }) => doctor_id === doctorId) ?? those.find(({ doctor_id }) => doctor_id === null)
  );
};

/** The time of a day in which these weekly hours are open. */
export const openIn = (
  { date, timezone }: Pick<DayPlan, 'date' | 'timezone'>,
  hours: readonly WeeklyHours[],
): Interval[] =>
  union(
    hoursOn(date, hours).flatMap(({ start_time, end_time }) =>
      civilIntervals(date, start_time, end_time, timezone),
    ),
  );

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
