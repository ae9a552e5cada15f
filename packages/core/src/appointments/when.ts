import * as v from 'valibot';
import { ClinicError } from '../errors.ts';
import { type CivilDate, civilDate, isCivilDate } from '../kernel/civil-date.ts';
import { DAY, fromInstant, type Instant, toInstant } from '../kernel/clock.ts';

/** The years a calendar of the clinic may reach. */
const YEAR = /^(?:19[7-9]|20\d|21\d)\d-/;
/** ISO 8601 with a zone, to the minute or finer. */
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d)$/;
const CLOCK_TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/;

const isInstant = (text: string): boolean =>
  YEAR.test(text) && INSTANT.test(text) && isCivilDate(text.slice(0, 10)) && !Number.isNaN(Date.parse(text));

const isDate = (text: string): boolean => YEAR.test(text) && isCivilDate(text);

export const instantSchema = v.pipe(
  v.string(),
  v.check(isInstant, 'must be an instant such as 2026-01-05T09:00:00.000Z'),
);
export const dateSchema = v.pipe(v.string(), v.check(isDate, 'must be a date such as 2026-01-05'));
export const clockTimeSchema = v.pipe(v.string(), v.regex(CLOCK_TIME, 'a clock time such as 09:30'));
/** When an appointment is wanted: an instant, or a day of the clinic and a time on its clock. */
export const whenFields = {
  start: v.optional(instantSchema),
  date: v.optional(dateSchema),
  start_time: v.optional(clockTimeSchema),
};

export type Wanted = { readonly start: Instant } | { readonly date: CivilDate; readonly start_time: string };

/**
 * What the fields say together; undefined when none is given.
 * @throws ClinicError VALIDATION_ERROR both ways at once, or one half of the second
 */
export const wantedOf = (given: {
  readonly start?: string | undefined;
  readonly date?: string | undefined;
  readonly start_time?: string | undefined;
}): Wanted | undefined => {
  const { start, date, start_time } = given;
  if (start !== undefined) {
    if (date !== undefined || start_time !== undefined)
      throw misfit({ start: 'not beside date and start_time' });
    return { start: toInstant(fromInstant(start)) };
  }
  if (date === undefined && start_time === undefined) return undefined;
  if (date === undefined) throw misfit({ date: 'required beside start_time' });
  if (start_time === undefined) throw misfit({ start_time: 'required beside date' });
  return { date, start_time };
};

const misfit = (details: Record<string, string>): ClinicError =>
  new ClinicError('VALIDATION_ERROR', 'Some fields are not valid.', { details });

const formatters = new Map<string, Intl.DateTimeFormat>();

/** What the clock on the wall shows, `HH:MM`. */
export const clockTime = (instant: Instant, timezone: string): string => {
  let formatter = formatters.get(timezone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-GB', { timeZone: timezone, hour: '2-digit', minute: '2-digit' });
    formatters.set(timezone, formatter);
  }
  return formatter.format(fromInstant(instant));
};

export const dateOf = (instant: Instant, timezone: string): CivilDate =>
  civilDate(fromInstant(instant), timezone);

export const dayAfter = (date: CivilDate): CivilDate => toInstant(Date.parse(date) + DAY).slice(0, 10);
