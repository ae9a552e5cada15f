import * as v from 'valibot';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { dateSchema } from '../kernel/civil-time.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { validate } from '../kernel/validate.ts';
import { type DayClose, dayCloses } from './day-close.ts';

export const dayCloseQuery = v.strictObject(pageFields);

export const dayCloseParams = v.strictObject({ date: dateSchema });

/** Days that were closed, as they were stored, the latest day first. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const listDayCloses = (
  context: Context,
  query: v.InferInput<typeof dayCloseQuery> = {},
): Promise<Page<DayClose>> => {
  reachOf(context.actor, 'day.read');
  const page = validate(dayCloseQuery, query);
  return readPage(context.storage.collection(dayCloses), {}, { id: -1 }, page, (close) => close);
};

/** @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND the day isn't closed */
export const showDayClose = async (context: Context, date: string): Promise<DayClose> => {
  reachOf(context.actor, 'day.read');
  const found = await context.storage.collection(dayCloses).get(validate(dayCloseParams, { date }).date);
  if (found === undefined) throw new ClinicError('NOT_FOUND', 'This day was not closed.');
  return found;
};
