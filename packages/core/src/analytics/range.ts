import * as v from 'valibot';
import type { Context } from '../context.ts';
import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import type { Interval } from '../kernel/intervals.ts';
import { periodFields, readPeriod } from '../kernel/period.ts';

/** What every report is asked by. */
export const rangeFields = {
  ...periodFields,
  /** A spreadsheet in place of JSON: the server's and the command line's to make. */
  format: v.optional(v.picklist(['json', 'csv'])),
};

/** A report's stretch of time; without end where none is given. */
export interface Range {
  readonly period: Interval;
  /** Filters the days of the clinic that it touches. */
  readonly dates: { readonly $gte?: CivilDate; readonly $lte?: CivilDate };
}

/** @throws ClinicError VALIDATION_ERROR `to` isn't after `from` */
export const readRange = (
  { settings }: Context,
  given: { readonly from?: string | undefined; readonly to?: string | undefined },
): Range => {
  const { timezone } = settings;
  const period = readPeriod(given, timezone);
  return {
    period,
    dates: {
      ...(period.start === -Infinity ? {} : { $gte: civilDate(period.start, timezone) }),
      ...(period.end === Infinity ? {} : { $lte: civilDate(period.end - 1, timezone) }),
    },
  };
};

/** A filter of one field, left out where it would hold for all. */
export const within = <F extends string, R extends object>(field: F, range: R): { readonly [K in F]?: R } =>
  (Object.keys(range).length === 0 ? {} : { [field]: range }) as { [K in F]?: R };
