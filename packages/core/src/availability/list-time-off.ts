import * as v from 'valibot';
import { withinReach } from '../appointments/reach.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { toInstant } from '../kernel/clock.ts';
import type { Interval } from '../kernel/intervals.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { periodFields, readPeriod } from '../kernel/period.ts';
import { validate } from '../kernel/validate.ts';
import type { Filter } from '../storage/index.ts';
import { timeOff } from './collections.ts';
import type { TimeOff } from './time-off.ts';
import { ownDoctorId } from './whose.ts';

export const timeOffQuery = v.strictObject({
  doctor_id: v.optional(v.pipe(v.string(), v.uuid())),
  /** What has any time between the two. */
  ...periodFields,
  ...pageFields,
});

/** Time off by its start; doctors see their own. @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND */
export const listTimeOff = async (
  context: Context,
  query: v.InferInput<typeof timeOffQuery> = {},
): Promise<Page<TimeOff>> => {
  const reach = reachOf(context.actor, 'time_off.read');
  const { doctor_id, from, to, ...page } = validate(timeOffQuery, query);
  const owned = reach === 'own' ? { doctor_id: ownDoctorId(context.actor) } : {};
  const where = {
    ...withinReach(owned, { doctor_id }),
    ...within(readPeriod({ from, to }, context.settings.timezone)),
  };
  return readPage(context.storage.collection(timeOff), where, { start: 1 }, page, (one) => one);
};

/** What has any time in a period, which may be without end. */
export const within = ({ start, end }: Interval): Filter<TimeOff> => ({
  ...(start === -Infinity ? {} : { end: { $gt: toInstant(start) } }),
  ...(end === Infinity ? {} : { start: { $lt: toInstant(end) } }),
});

/** @throws ClinicError FORBIDDEN, NOT_FOUND (another's to a doctor) */
export const showTimeOff = async (context: Context, id: string): Promise<TimeOff> =>
  findTimeOff(context, reachOf(context.actor, 'time_off.read'), id);

/** @throws ClinicError NOT_FOUND */
export const findTimeOff = async (context: Context, reach: 'own' | 'any', id: string): Promise<TimeOff> => {
  const owner = reach === 'own' ? { doctor_id: ownDoctorId(context.actor) } : {};
  const found = await context.storage.collection(timeOff).first({ id, ...owner });
  if (found === undefined) throw noSuchTimeOff();
  return found;
};

export const noSuchTimeOff = (): ClinicError => new ClinicError('NOT_FOUND', 'There is no such time off.');
