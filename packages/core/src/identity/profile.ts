import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { onFreshDoctor } from '../doctors/change.ts';
import { followUser } from '../doctors/follow-user.ts';
import { toInstant } from '../kernel/clock.ts';
import { searchKeys } from '../kernel/search.ts';
import { validate } from '../kernel/validate.ts';
import { nameRecord, ownPatient } from '../patients/own.ts';
import { DuplicateKeyError, GuardFailedError, StorageUnavailableError } from '../storage/index.ts';
import { users } from './collections.ts';
import { reachOf } from './permissions.ts';
import { sessionEnded, signedIn } from './signed-in.ts';
import { emailTaken } from './taken.ts';
import {
  emailKey,
  emailSchema,
  localeSchema,
  nameSchema,
  nationalIdSchema,
  presentUser,
  type User,
  type UserView,
} from './user.ts';

export const profileInput = v.strictObject({
  name: v.optional(nameSchema),
  national_id: v.optional(nationalIdSchema),
  email: v.optional(emailSchema),
  locale: v.optional(localeSchema),
});

/** The caller's own user, as read when this request was authenticated. */
export const readProfile = (context: Context): UserView => {
  reachOf(context.actor, 'profile.read');
  return presentUser(signedIn(context).user, context.clock.now());
};

/** A user as answered to themselves, with the record that is theirs. */
export interface AccountView extends UserView {
  /** Only of a patient. */
  patient_id?: string;
}

/**
 * The profile, and the patient's own record, which is linked or made when it is first asked for. A store that takes no
 * writes still answers, without a record that isn't there yet.
 */
export const readAccount = async (context: Context): Promise<AccountView> => {
  const view = readProfile(context);
  if (view.role !== 'patient') return view;
  try {
    return { ...view, patient_id: (await ownPatient(context)).id };
  } catch (error) {
    if (error instanceof StorageUnavailableError) return view;
    throw error;
  }
};

/** The fields of the document that a change of the profile sets. */
export const profileChange = (input: v.InferOutput<typeof profileInput>): Partial<User> => ({
  ...(input.name === undefined ? {} : { name: input.name, search: searchKeys(input.name) }),
  ...(input.national_id === undefined ? {} : { national_id: input.national_id }),
  ...(input.email === undefined ? {} : { email: input.email, email_key: emailKey(input.email) }),
  ...(input.locale === undefined ? {} : { locale: input.locale }),
});

/**
 * Changes the caller's name, national id, email or language; what isn't given stays. The phone has a way of its own.
 * @throws ClinicError VALIDATION_ERROR, EMAIL_TAKEN, TOKEN_REVOKED
 */
export const updateProfile = async (
  context: Context,
  input: v.InferInput<typeof profileInput>,
): Promise<UserView> => {
  reachOf(context.actor, 'profile.update');
  const { user } = signedIn(context);
  const { storage, clock } = context;
  const fields = { ...profileChange(validate(profileInput, input)), updated_at: toInstant(clock.now()) };
  const updating = storage
    .collection(users)
    .updating('user', { id: user.id, is_active: true }, { $set: fields });
  try {
    await onFreshDoctor(async () =>
      commit(context, [updating, ...(await followUser(context, user, fields))], {
        action: 'profile.update',
        entity: 'users',
        entity_id: user.id,
        changes: { fields: Object.keys(input) },
      }),
    );
  } catch (error) {
    if (error instanceof DuplicateKeyError) throw emailTaken();
    if (error instanceof GuardFailedError && error.step === 'user') {
      throw sessionEnded();
    }
    throw error;
  }
  const changed = { ...user, ...fields };
  await nameRecord(context, user, changed);
  return presentUser(changed, clock.now());
};
