import type { Appointment } from '../appointments/appointment.ts';
import { appointments } from '../appointments/collections.ts';
import { timeIn } from '../appointments/held-time.ts';
import { type AppointmentView, presentAppointments } from '../appointments/view.ts';
import type { Context } from '../context.ts';
import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import { dayInterval } from '../kernel/civil-time.ts';
import { toInstant } from '../kernel/clock.ts';
import { type Interval, subtract } from '../kernel/intervals.ts';
import type { Filter } from '../storage/index.ts';
import { availability, hoursProfiles } from './collections.ts';
import { holding, intervalOf, openIn, usualHours } from './day-plan.ts';
import type { HoursProfile } from './hours-profile.ts';
import type { TimeOff } from './time-off.ts';
import type { WeeklyHours } from './weekly-hours.ts';

/** Bookings that a change of the hours left without them. They stay booked: people move or cancel them. */
export interface Stranded {
  /** Coming ones, by start: the first 100. */
  stranded: AppointmentView[];
  /** How many there are. */
  stranded_total: number;
}

const SHOWN = 100;

/** The coming appointments, by start, that have any time in an interval and that somebody still waits for. */
const comingIn = async (
  { storage, clock }: Context,
  { start, end }: Interval,
  whose: Filter<Appointment>,
): Promise<Appointment[]> => {
  const now = clock.now();
  if (end <= now) return [];
  const found = await storage
    .collection(appointments)
    .find(
      { ...whose, holds_time: true, ...timeIn({ start: Math.max(start, now), end }) },
      { sort: { start: 1 } },
    );
  return found.filter(({ start, status }) => start >= toInstant(now) && status !== 'completed');
};

const present = async (context: Context, those: readonly Appointment[]): Promise<Stranded> => ({
  stranded: await presentAppointments(context, those.slice(0, SHOWN)),
  stranded_total: those.length,
});

/** What lies in a time off, if only in part. */
export const strandedByTimeOff = async (context: Context, off: TimeOff): Promise<Stranded> =>
  present(context, await comingIn(context, intervalOf(off), { doctor_id: off.doctor_id }));

/** What doesn't lie in the hours of a profile, on days and for doctors for which it is this one that holds. */
export const strandedByProfile = async (context: Context, profile: HoursProfile): Promise<Stranded> => {
  const { storage, settings } = context;
  const { id, doctor_id, from, to, windows } = profile;
  const days = {
    start: dayInterval(from, settings.timezone).start,
    end: dayInterval(to, settings.timezone).end,
  };
  const [coming, rivals] = await Promise.all([
    comingIn(context, days, doctor_id === null ? {} : { doctor_id }),
    storage.collection(hoursProfiles).find({ from: { $lte: to }, to: { $gte: from } }),
  ]);
  const isOutside = outside(windows, settings.timezone);
  const stranded = coming.filter(
    (one) => holding(rivals, one.doctor_id, one.date)?.id === id && isOutside(one),
  );
  return present(context, stranded);
};

/** What doesn't lie in the weekly hours a doctor keeps, on days on which no profile replaces them. */
export const strandedByWeek = async (context: Context, doctor_id: string): Promise<Stranded> => {
  const { storage, clock, settings } = context;
  const now = clock.now();
  const [coming, week, profiles] = await Promise.all([
    comingIn(context, { start: now, end: Infinity }, { doctor_id }),
    storage.collection(availability).find({ doctor_id }),
    storage.collection(hoursProfiles).find({ to: { $gte: civilDate(now, settings.timezone) } }),
  ]);
  const isOutside = outside(usualHours(week, settings.clinicHours), settings.timezone);
  const stranded = coming.filter(
    (one) => holding(profiles, doctor_id, one.date) === undefined && isOutside(one),
  );
  return present(context, stranded);
};

/** Tells of appointments whether they have any time outside these hours; each day's are worked out once. */
const outside = (windows: readonly WeeklyHours[], timezone: string): ((one: Appointment) => boolean) => {
  const openOn = new Map<CivilDate, Interval[]>();
  return (one) => {
    const open = openOn.get(one.date) ?? openIn({ date: one.date, timezone }, windows);
    openOn.set(one.date, open);
    return subtract([intervalOf(one)], open).length > 0;
  };
};
