import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { findDoctor } from '../doctors/find.ts';
import { reachOf } from '../identity/permissions.ts';
import { dateSchema } from '../kernel/civil-time.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { plainText } from '../kernel/text.ts';
import { validate } from '../kernel/validate.ts';
import { hoursProfiles } from './collections.ts';
import type { HoursProfile } from './hours-profile.ts';
import { type Stranded, strandedByProfile } from './stranded.ts';
import { findOverlap, hoursSchema } from './weekly-hours.ts';

/** `from` and `to` are days, both included. Without `windows` of a day it is closed; without `doctor_id` it is for all. */
export const hoursProfileInput = v.pipe(
  v.strictObject({
    name: v.pipe(plainText, v.minLength(1), v.maxLength(100)),
    from: dateSchema,
    to: dateSchema,
    windows: v.pipe(
      v.array(hoursSchema),
      v.maxLength(200),
      v.check((windows) => findOverlap(windows) === undefined, 'must not overlap'),
    ),
    doctor_id: v.optional(v.nullable(v.pipe(v.string(), v.uuid()))),
  }),
  v.forward(
    v.check(({ from, to }) => from <= to, 'must not be before from'),
    ['to'],
  ),
);

/** With the coming bookings that don't lie in its hours where it holds. */
export interface ProfileShown extends Stranded {
  profile: HoursProfile;
}

/**
 * Replaces the week from one day to another, for one doctor or for all. Where several profiles hold on a day, one of
 * the doctor's own counts before one of the clinic's, and of these the last made. Bookings that no longer lie in the
 * hours stay, and are answered.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR, NOT_FOUND no such doctor
 */
export const addProfile = async (
  context: Context,
  input: v.InferInput<typeof hoursProfileInput>,
): Promise<ProfileShown> => {
  reachOf(context.actor, 'hours_profiles.manage');
  const { doctor_id = null, name, from, to, windows } = validate(hoursProfileInput, input);
  if (doctor_id !== null) await findDoctor(context, doctor_id);
  const at = toInstant(context.clock.now());
  const made: HoursProfile = { id: newId(), name, doctor_id, from, to, windows, created_at: at };
  await commit(context, [context.storage.collection(hoursProfiles).inserting(made)], {
    action: 'hours_profile.add',
    entity: 'hours_profiles',
    entity_id: made.id,
    changes: { name, doctor_id, from, to, windows: windows.map((hours) => ({ ...hours })) },
  });
  return { profile: made, ...(await strandedByProfile(context, made)) };
};
