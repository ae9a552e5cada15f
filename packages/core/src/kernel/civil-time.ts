import { IANAZone } from 'luxon';
import * as v from 'valibot';
import { type CivilDate, isCivilDate } from './civil-date.ts';
import { DAY, HOUR, LAST_INSTANT, MINUTE, toInstant } from './clock.ts';
import { type Interval, intersect, union } from './intervals.ts';

/** What the clock on the wall shows, `HH:MM` of 24 hours. */
export type ClockTime = string;

const day = (date: string): number => Date.parse(`${date}T00:00:00.000Z`);

/** A day that the calendar has, `YYYY-MM-DD`, from 1970 to 9999. */
export const dateSchema = v.pipe(
  v.string(),
  v.check((text) => isCivilDate(text) && text >= '1970', 'must be a date, YYYY-MM-DD'),
);

/** `00:00` to `23:59`. */
export const clockTime = v.pipe(
  v.string(),
  v.check((text) => /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(text), 'must be a time, HH:MM'),
);

/** `00:01` to `24:00`, the end of the day (ISO 8601-1, 5.3.1.3). */
export const closingTime = v.pipe(
  v.string(),
  v.check((text) => /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(text), 'must be a time, HH:MM'),
);

/** Of the day, from 0 at `00:00` to 1,440 at `24:00`. */
export const minutesOf = (time: ClockTime): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** The days of the week as `day_of_week` counts them: 0 is Monday (ISO 8601), 6 Sunday. */
export const dayNames = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

/** 0 Monday to 6 Sunday. */
export const dayOfWeek = (date: CivilDate): number => (new Date(day(date)).getUTCDay() + 6) % 7;

/** The day after, by the calendar. */
export const nextDate = (date: CivilDate): CivilDate => toInstant(day(date) + DAY).slice(0, 10);

/** How far the zone's clock is ahead of UTC, in milliseconds. */
const offsetAt = (at: number, timezone: string): number => IANAZone.create(timezone).offset(at) * MINUTE;

/** Clocks are never further from UTC than this. */
const FARTHEST = 26 * HOUR;

/** A stretch of time in which a zone's clock runs evenly, `offset` milliseconds ahead of UTC. */
interface EvenTime extends Interval {
  readonly offset: number;
}

/** The time in which it is this date somewhere, cut where the zone changes its clocks: at most once in three days. */
const evenTimes = (date: CivilDate, timezone: string): EvenTime[] => {
  const [start, end] = [day(date) - FARTHEST, day(date) + DAY + FARTHEST];
  const [before, after] = [offsetAt(start, timezone), offsetAt(end, timezone)];
  if (before === after) return [{ start, end, offset: before }];
  let [last, first] = [start / MINUTE, end / MINUTE];
  while (first - last > 1) {
    const middle = Math.floor((last + first) / 2);
    if (offsetAt(middle * MINUTE, timezone) === before) last = middle;
    else first = middle;
  }
  const change = first * MINUTE;
  return [
    { start, end: change, offset: before },
    { start: change, end, offset: after },
  ];
};

/**
 * All time at which the clinic's calendar shows this date and its clock from `from` up to, but not, `to`. On a day on
 * which clocks are changed, what doesn't exist is left out, and what comes twice is there twice: two stretches, or a
 * longer one.
 */
export const civilIntervals = (
  date: CivilDate,
  from: ClockTime,
  to: ClockTime,
  timezone: string,
): Interval[] =>
  union(
    evenTimes(date, timezone).flatMap(({ offset, ...even }) => {
      const start = day(date) + minutesOf(from) * MINUTE - offset;
      const end = day(date) + minutesOf(to) * MINUTE - offset;
      return intersect([even], [{ start, end }]);
    }),
  );

/** When a day of the clinic begins and ends; 23 or 25 hours apart where clocks are changed. */
export const dayInterval = (date: CivilDate, timezone: string): Interval => {
  const parts = civilIntervals(date, '00:00', '24:00', timezone);
  // A zone that moved over the date line left a day out: it is empty, at that moment.
  const leftOut = evenTimes(date, timezone)[0]!.end;
  return { start: parts[0]?.start ?? leftOut, end: Math.min(parts.at(-1)?.end ?? leftOut, LAST_INSTANT) };
};

/** What the clinic's clock shows. */
export const civilTime = (at: number, timezone: string): ClockTime =>
  toInstant(at + offsetAt(at, timezone)).slice(11, 16);
