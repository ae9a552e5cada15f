import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { dateSchema } from '../kernel/civil-time.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { validate } from '../kernel/validate.ts';
import { GuardFailedError } from '../storage/index.ts';
import type { ProfileShown } from './add-profile.ts';
import { hoursProfiles } from './collections.ts';
import type { HoursProfile } from './hours-profile.ts';
import { strandedByProfile } from './stranded.ts';

export const hoursProfileQuery = v.strictObject({
  doctor_id: v.optional(v.pipe(v.string(), v.uuid())),
  /** Those that hold on this day. */
  date: v.optional(dateSchema),
  ...pageFields,
});

/** Hours profiles by their first day. @throws ClinicError FORBIDDEN, VALIDATION_ERROR */
export const listProfiles = async (
  context: Context,
  query: v.InferInput<typeof hoursProfileQuery> = {},
): Promise<Page<HoursProfile>> => {
  reachOf(context.actor, 'hours_profiles.manage');
  const { doctor_id, date, ...page } = validate(hoursProfileQuery, query);
  const where = {
    ...(doctor_id === undefined ? {} : { doctor_id }),
    ...(date === undefined ? {} : { from: { $lte: date }, to: { $gte: date } }),
  };
  return readPage(context.storage.collection(hoursProfiles), where, { from: 1 }, page, (one) => one);
};

/** @throws ClinicError FORBIDDEN, NOT_FOUND */
export const showProfile = async (context: Context, id: string): Promise<ProfileShown> => {
  reachOf(context.actor, 'hours_profiles.manage');
  const profile = await findProfile(context, id);
  return { profile, ...(await strandedByProfile(context, profile)) };
};

const findProfile = async (context: Context, id: string): Promise<HoursProfile> => {
  const found = await context.storage.collection(hoursProfiles).get(id);
  if (found === undefined) throw noSuchProfile();
  return found;
};

/** The week holds again. @throws ClinicError FORBIDDEN, NOT_FOUND */
export const removeProfile = async (context: Context, id: string): Promise<HoursProfile> => {
  reachOf(context.actor, 'hours_profiles.manage');
  const known = await findProfile(context, id);
  try {
    await commit(context, [context.storage.collection(hoursProfiles).removing('hours_profile', { id })], {
      action: 'hours_profile.remove',
      entity: 'hours_profiles',
      entity_id: id,
      changes: { name: known.name, doctor_id: known.doctor_id },
    });
  } catch (error) {
    throw error instanceof GuardFailedError && error.step === 'hours_profile' ? noSuchProfile() : error;
  }
  return known;
};

const noSuchProfile = (): ClinicError => new ClinicError('NOT_FOUND', 'There is no such hours profile.');
