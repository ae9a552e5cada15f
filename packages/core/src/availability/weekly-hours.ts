import * as v from 'valibot';
import { type ClockTime, clockTime, closingTime, dayNames, minutesOf } from '../kernel/civil-time.ts';

/** Hours in which bookings are taken, the same every week, in the clinic's own time. */
export interface WeeklyHours {
  /** 0 Monday to 6 Sunday. */
  day_of_week: number;
  /** On a full five minutes, as all that is booked. */
  start_time: ClockTime;
  /** After `start_time` on the same day; `24:00` is the day's end. */
  end_time: ClockTime;
  /** Minutes, 5 to 240 in steps of 5. */
  slot_duration_minutes: number;
}

export const DEFAULT_SLOT_MINUTES = 30;

/** What bookings are counted in. */
const STEP_MINUTES = 5;

const onStep = (minutes: number): boolean => minutes % STEP_MINUTES === 0;

export const hoursFields = {
  day_of_week: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(6)),
  start_time: v.pipe(
    clockTime,
    v.check((time) => onStep(minutesOf(time)), 'must be on a full five minutes'),
  ),
  end_time: closingTime,
  slot_duration_minutes: v.optional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(5),
      v.maxValue(240),
      v.check(onStep, 'must be a multiple of 5'),
    ),
    DEFAULT_SLOT_MINUTES,
  ),
};

/** Whether the hours hold at least one slot; `TOO_SHORT` says of `end_time` that they don't. */
export const lastASlot = (hours: WeeklyHours): boolean => lengthOf(hours) >= hours.slot_duration_minutes;

export const TOO_SHORT = 'must leave time for a slot after start_time';

const lengthOf = ({ start_time, end_time }: WeeklyHours): number =>
  minutesOf(end_time) - minutesOf(start_time);

export const hoursSchema = v.pipe(
  v.strictObject(hoursFields),
  v.forward(
    v.check((hours) => lastASlot(hours), TOO_SHORT),
    ['end_time'],
  ),
);

/** Whether two take the same time of the same day. */
export const hoursOverlap = (one: WeeklyHours, other: WeeklyHours): boolean =>
  one.day_of_week === other.day_of_week &&
  minutesOf(one.start_time) < minutesOf(other.end_time) &&
  minutesOf(other.start_time) < minutesOf(one.end_time);

/** The first two that do, if any. */
export const findOverlap = (all: readonly WeeklyHours[]): [WeeklyHours, WeeklyHours] | undefined => {
  for (const [index, one] of all.entries()) {
    const other = all.slice(index + 1).find((later) => hoursOverlap(one, later));
    if (other !== undefined) return [one, other];
  }
  return undefined;
};

/** `Monday 08:00-12:00`. */
export const describeHours = ({ day_of_week, start_time, end_time }: WeeklyHours): string =>
  `${dayNames[day_of_week]} ${start_time}-${end_time}`;
