import * as v from 'valibot';
import { ClinicError } from '../errors.ts';
import { type CivilDate, endOfDay, isCivilDate, startOfDay } from './civil-date.ts';
import { fromInstant, type Instant, toInstant } from './clock.ts';

/** As `timeRangeFields` let them pass. */
export interface TimeRangeQuery {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Empty when nothing bounds it. */
export interface TimeRange {
  readonly $gte?: Instant;
  readonly $lt?: Instant;
}

/** ISO 8601 with `Z` or an offset; without one nobody knows when it is. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;

const isDateOrInstant = (text: string): boolean =>
  isCivilDate(text) ||
  (INSTANT.test(text) && isCivilDate(text.slice(0, 10)) && !Number.isNaN(fromInstant(text)));

const bound = v.optional(
  v.pipe(v.string(), v.maxLength(40), v.check(isDateOrInstant, 'must be a date (YYYY-MM-DD) or an instant')),
);

/** What a list of things that happen at a time takes: a date or an instant each. */
export const timeRangeFields = { from: bound, to: bound };

/** The last instant that is written with four digits of year: later ones wouldn't sort as text. */
const LAST = Date.parse('9999-12-31T23:59:59.999Z');

/**
 * The instants that `from` and `to` mean. As dates they are whole days of the clinic, that of `to` included; as
 * instants, `to` is excluded.
 * @throws ClinicError VALIDATION_ERROR there is nothing between them.
 */
export const readTimeRange = ({ from, to }: TimeRangeQuery, timezone: string): TimeRange => {
  const start = read(from, (date) => startOfDay(date, timezone));
  const end = read(to, (date) => endOfDay(date, timezone));
  if (start !== undefined && end !== undefined && end <= start) throw endsFirst();
  return { ...(start !== undefined && { $gte: start }), ...(end !== undefined && { $lt: end }) };
};

const read = (text: string | undefined, ofDate: (date: CivilDate) => number): Instant | undefined => {
  if (text === undefined) return undefined;
  const at = isCivilDate(text) ? ofDate(text) : fromInstant(text);
  return toInstant(Math.min(at, LAST));
};

const endsFirst = (): ClinicError =>
  new ClinicError('VALIDATION_ERROR', 'Some fields are not valid.', {
    details: { to: 'must be after from' },
  });
