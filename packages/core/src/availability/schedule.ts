import * as v from 'valibot';
import { appointments } from '../appointments/collections.ts';
import { timeIn } from '../appointments/held-time.ts';
import { type AppointmentView, presentAppointments } from '../appointments/view.ts';
import type { Context } from '../context.ts';
import { findDoctor } from '../doctors/find.ts';
import { reachOf } from '../identity/permissions.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { dayIn, periodFields, readPeriod } from '../kernel/period.ts';
import { validate } from '../kernel/validate.ts';
import { availability, hoursProfiles, timeOff } from './collections.ts';
import type { HoursProfile } from './hours-profile.ts';
import { within } from './list-time-off.ts';
import type { TimeOff } from './time-off.ts';
import { reaches } from './whose.ts';
import { type AvailabilityView, presentWindow } from './window.ts';

/** From today on, without end, where they are left out. */
export const scheduleQuery = v.strictObject(periodFields);

export interface Schedule {
  /** The week, by day and time; none where the doctor keeps the clinic's hours. */
  availability: AvailabilityView[];
  /** What replaces it in this time, the doctor's and the clinic's, by first day. */
  profiles: HoursProfile[];
  /** Of this time, by start; reasons for those who may read them. */
  time_off: TimeOff[];
  /**
   * Those of this time that hold it, by start, the first 1,000; none of another doctor to a doctor, who sees the own
   * alone.
   */
  appointments: AppointmentView[];
  /** How many there are. */
  appointments_total: number;
}

const SHOWN = 1_000;

/**
 * What a doctor's time from one day to another looks like.
 * @throws ClinicError UNAUTHENTICATED, FORBIDDEN, VALIDATION_ERROR, NOT_FOUND
 */
export const readSchedule = async (
  context: Context,
  doctorId: string,
  query: v.InferInput<typeof scheduleQuery> = {},
): Promise<Schedule> => {
  const { storage, settings, clock, actor } = context;
  reachOf(actor, 'schedule.read');
  const { timezone } = settings;
  const { from = civilDate(clock.now(), timezone), to } = validate(scheduleQuery, query);
  const period = readPeriod({ from, to }, timezone);
  const doctor = await findDoctor(context, doctorId);
  const doctor_id = doctor.id;
  const days = {
    ...dayIn('to', { ...period, end: Infinity }, timezone),
    ...dayIn('from', { ...period, start: -Infinity }, timezone),
  };
  const all = storage.collection(appointments);
  const held = { doctor_id, holds_time: true, ...timeIn(period) };
  const readsAppointments = reaches(actor, 'appointments.read', doctor);
  const [week, profiles, off, booked, total] = await Promise.all([
    storage.collection(availability).find({ doctor_id }, { sort: { day_of_week: 1, start_time: 1 } }),
    storage
      .collection(hoursProfiles)
      .find({ ...days, $or: [{ doctor_id }, { doctor_id: null }] }, { sort: { from: 1 } }),
    storage.collection(timeOff).find({ doctor_id, ...within(period) }, { sort: { start: 1 } }),
    readsAppointments ? all.find(held, { sort: { start: 1 }, limit: SHOWN }) : [],
    readsAppointments ? all.count(held) : 0,
  ]);
  const readsReasons = reaches(actor, 'time_off.read', doctor);
  return {
    availability: week.map(presentWindow),
    profiles,
    time_off: readsReasons ? off : off.map((each) => ({ ...each, reason: null })),
    appointments: await presentAppointments(context, booked),
    appointments_total: total,
  };
};
