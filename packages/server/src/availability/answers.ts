import * as v from 'valibot';
import { appointmentAnswer } from '../appointments/answers.ts';
import { id, instant } from '../http/answers.ts';

const date = v.pipe(v.string(), v.isoDate());
/** `HH:MM`, the end of the day as `24:00`. */
const time = v.pipe(v.string(), v.regex(/^\d\d:\d\d$/));

const hours = {
  day_of_week: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6)),
  start_time: time,
  end_time: time,
  slot_duration_minutes: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(240)),
};

export const availabilityAnswer = v.strictObject({
  id,
  doctor_id: id,
  day_of_week: hours.day_of_week,
  day_name: v.string(),
  start_time: time,
  end_time: time,
  slot_duration_minutes: hours.slot_duration_minutes,
  is_active: v.boolean(),
});

export const timeOffAnswer = v.strictObject({
  id,
  doctor_id: id,
  start: instant,
  end: instant,
  reason: v.nullable(v.string()),
  created_at: instant,
});

export const hoursProfileAnswer = v.strictObject({
  id,
  name: v.string(),
  doctor_id: v.nullable(id),
  from: date,
  to: date,
  windows: v.array(v.strictObject(hours)),
  created_at: instant,
});

/** `taken_by` in an explained day alone. */
export const slotAnswer = v.strictObject({
  start: instant,
  end: instant,
  available: v.boolean(),
  taken_by: v.optional(
    v.nullable(
      v.strictObject({
        rule: v.picklist(['window', 'profile', 'time_off', 'booking', 'waitlist', 'past']),
        id: v.nullable(id),
        note: v.nullable(v.string()),
      }),
    ),
  ),
});

/** `hours` and `closed` in an explained day alone. */
export const dayAnswer = v.strictObject({
  doctor_id: id,
  date,
  timezone: v.string(),
  slots: v.array(slotAnswer),
  available_count: v.pipe(v.number(), v.integer(), v.minValue(0)),
  hours: v.optional(
    v.strictObject({
      from: v.picklist(['week', 'clinic', 'profile']),
      profile_id: v.nullable(id),
      name: v.nullable(v.string()),
    }),
  ),
  closed: v.optional(v.array(v.strictObject({ start: instant, end: instant }))),
});

export const scheduleAnswer = v.strictObject({
  availability: v.array(availabilityAnswer),
  profiles: v.array(hoursProfileAnswer),
  time_off: v.array(timeOffAnswer),
  appointments: v.array(appointmentAnswer),
  appointments_total: v.pipe(v.number(), v.integer(), v.minValue(0)),
});

/** Bookings that a change of the hours left without them, the first 100. */
export const stranded = {
  stranded: v.array(appointmentAnswer),
  stranded_total: v.pipe(v.number(), v.integer(), v.minValue(0)),
};
