import * as v from 'valibot';
import { type CivilDate, civilDate, isCivilDate } from './civil-date.ts';
import { dayInterval } from './civil-time.ts';
import { DAY, fromInstant, type Instant, LAST_INSTANT, toInstant } from './clock.ts';
import type { Interval } from './intervals.ts';
import { invalidFields } from './validate.ts';

/** ISO 8601 with `Z` or an offset; without one nobody knows when it is. Seconds may be left out. */
const INSTANT =
  /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

const isInstant = (text: string): boolean => INSTANT.test(text) && isCivilDate(text.slice(0, 10));

/** Within what is written with four digits of year. */
const kept = (at: number): number => Math.min(Math.max(at, 0), LAST_INSTANT);

/** An instant as people send it, read as UTC, to the millisecond. */
export const instantSchema = v.pipe(
  v.string(),
  v.check(isInstant, 'must be an instant such as 2026-01-05T09:00:00Z'),
  v.transform((text) => toInstant(kept(fromInstant(text)))),
);

export const isDateOrInstant = (text: string): boolean => isCivilDate(text) || isInstant(text);

const bound = v.optional(
  v.pipe(v.string(), v.maxLength(40), v.check(isDateOrInstant, 'must be a date (YYYY-MM-DD) or an instant')),
);

/** `from` and `to` of a query: days of the clinic, `to` included, or instants, `to` not included. */
export const periodFields = { from: bound, to: bound };

interface Period {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** The time between the two in epoch milliseconds; without end where one is left out. @throws ClinicError VALIDATION_ERROR `to` isn't after `from` */
export const readPeriod = ({ from, to }: Period, timezone: string): Interval => {
  const start = from === undefined ? -Infinity : momentOf(from, 'start', timezone);
  const end = to === undefined ? Infinity : momentOf(to, 'end', timezone);
  if (start < end) return { start, end };
  throw invalidFields({ to: 'must be after from' });
};

const momentOf = (text: string, side: keyof Interval, timezone: string): number =>
  kept(isCivilDate(text) ? dayInterval(text, timezone)[side] : fromInstant(text));

/** Filters what happens at one time by an interval: nothing where it is without end on both sides. */
export const happeningIn = <Field extends string>(
  field: Field,
  { start, end }: Interval,
): { readonly [F in Field]?: { readonly $gte?: Instant; readonly $lt?: Instant } } => {
  const range = {
    ...(start === -Infinity ? {} : { $gte: toInstant(start) }),
    ...(end === Infinity ? {} : { $lt: toInstant(end) }),
  };
  return (Object.keys(range).length === 0 ? {} : { [field]: range }) as { [F in Field]?: typeof range };
};

/** In no zone later than the last day that is written with four digits of year: days compare as text. */
const LAST_DAY = LAST_INSTANT - DAY;

/** Filters days of the clinic by an interval: those of which any part is in it. */
export const dayIn = <Field extends string>(
  field: Field,
  { start, end }: Interval,
  timezone: string,
): { readonly [F in Field]?: { readonly $gte?: CivilDate; readonly $lte?: CivilDate } } => {
  const range = {
    ...(start === -Infinity ? {} : { $gte: civilDate(Math.min(start, LAST_DAY), timezone) }),
    ...(end === Infinity ? {} : { $lte: civilDate(Math.min(end - 1, LAST_DAY), timezone) }),
  };
  return (Object.keys(range).length === 0 ? {} : { [field]: range }) as { [F in Field]?: typeof range };
};
