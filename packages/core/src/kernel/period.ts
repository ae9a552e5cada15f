import * as v from 'valibot';
import { ClinicError } from '../errors.ts';
import { dateSchema, dayInterval, isDate } from './civil-time.ts';
import { fromInstant, toInstant } from './clock.ts';
import type { Interval } from './intervals.ts';

/** An instant as people send it (ISO 8601, `Z` or an offset, seconds may be left out), read as UTC. */
export const instantSchema = v.pipe(
  v.string(),
  v.check(isInstant, 'must be an instant such as 2026-01-05T09:00:00Z'),
  v.transform((text) => toInstant(fromInstant(text))),
);

function isInstant(text: string): boolean {
  const shape =
    /^\d{4}-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;
  return shape.test(text) && isDate(text.slice(0, 10));
}

const bound = v.optional(v.union([dateSchema, instantSchema], 'must be a date or an instant'));

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
  throw new ClinicError('VALIDATION_ERROR', 'Some fields are not valid.', {
    details: { to: 'must be after from' },
  });
};

const momentOf = (text: string, side: keyof Interval, timezone: string): number =>
  isDate(text) ? dayInterval(text, timezone)[side] : fromInstant(text);
