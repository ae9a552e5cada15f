import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { onFreshDoctor } from '../doctors/change.ts';
import { followUser } from '../doctors/follow-user.ts';
import { toInstant } from '../kernel/clock.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { nameRecord } from '../patients/own.ts';
import { toContactPhone } from '../phone/phone.ts';
import { DuplicateKeyError, GuardFailedError, type WriteStep } from '../storage/index.ts';
import { authenticate } from './authenticate.ts';
import { sessions, users } from './collections.ts';
import { confirmPassword } from './confirm-password.ts';
import { hashNewPassword, passwordSchema, triedPasswordSchema } from './password.ts';
import { reachOf } from './permissions.ts';
import { profileChange } from './profile.ts';
import { signedIn } from './signed-in.ts';
import { emailTaken, phoneTaken } from './taken.ts';
import { emailSchema, localeSchema, nameSchema, presentUser, type User, type UserView } from './user.ts';

export const accountInput = v.strictObject({
  name: v.optional(nameSchema),
  email: v.optional(emailSchema),
  /** E.164 or a spelling of a Kuwait mobile; stays unverified. */
  phone: v.optional(v.string()),
  locale: v.optional(localeSchema),
  current_password: v.optional(triedPasswordSchema),
  new_password: v.optional(passwordSchema),
});

const personal = ['name', 'email', 'contact_phone', 'locale', 'password_hash'] as const;

type Wanted = v.InferOutput<typeof accountInput>;

/**
 * Changes the caller's own account; what isn't given stays. A current password is checked whenever it is given, and a
 * new one needs it. With a new password the user's other sessions end; this one goes on with its tokens.
 * @throws ClinicError VALIDATION_ERROR, INVALID_PHONE_NUMBER, PHONE_TAKEN, EMAIL_TAKEN, INVALID_CREDENTIALS,
 *   RATE_LIMITED (ten wrong current passwords in 15 min), TOKEN_REVOKED, CONFLICT
 */
export const updateAccount = async (
  context: Context,
  input: v.InferInput<typeof accountInput>,
): Promise<UserView> => {
  reachOf(context.actor, 'profile.update');
  const { user, session } = signedIn(context);
  const wanted = validate(accountInput, input);
  const { storage, clock } = context;
  if (wanted.new_password !== undefined && wanted.current_password === undefined)
    throw invalidFields({ current_password: 'is needed for a new password' });
  const fields: Partial<User> = {
    ...profileChange(wanted),
    ...(wanted.phone === undefined ? {} : { contact_phone: await contactPhone(context, user, wanted.phone) }),
    ...(await passwordChange(context, user, wanted)),
    updated_at: toInstant(clock.now()),
  };
  const steps: WriteStep[] = [
    storage.collection(users).updating('user', stillAs(user, fields), { $set: fields }),
  ];
  if (fields.session_epoch !== undefined) {
    const lives = { id: session.id, ended_at: null };
    steps.push(
      storage.collection(sessions).updating('session', lives, { $set: { epoch: fields.session_epoch } }),
    );
  }
  const act = {
    action: wanted.new_password === undefined ? 'profile.update' : 'password.change',
    entity: 'users',
    entity_id: user.id,
    changes: { fields: personal.filter((field) => fields[field] !== undefined) },
  };
  try {
    await onFreshDoctor(async () =>
      commit(context, [...steps, ...(await followUser(context, user, fields))], act),
    );
  } catch (error) {
    if (error instanceof DuplicateKeyError) throw emailTaken();
    // A session that has ended is told as such; else somebody changed the account in the same moment.
    if (error instanceof GuardFailedError && error.step !== 'idempotency')
      await authenticate(context, { sub: user.id, sid: session.id });
    throw error;
  }
  const changed = { ...user, ...fields };
  await nameRecord(context, user, changed);
  return presentUser(changed, clock.now());
};

/** What must still be true of the user for these fields to be set. */
const stillAs = (user: User, { contact_phone, session_epoch }: Partial<User>) => ({
  id: user.id,
  is_active: true,
  ...(contact_phone === undefined ? {} : { phone_number: null }),
  ...(session_epoch === undefined ? {} : { session_epoch: user.session_epoch }),
});

/**
 * An unverified phone reserves nothing, so that somebody verifies it a moment later is no conflict: looking once is
 * enough.
 */
const contactPhone = async ({ storage }: Context, user: User, input: string): Promise<string> => {
  if (user.phone_number !== null) throw invalidFields({ phone: 'only by the code route, PUT /user/phone' });
  const phone = toContactPhone(input, 'phone');
  if ((await storage.collection(users).first({ phone_number: phone })) !== undefined) throw phoneTaken();
  return phone;
};

const passwordChange = async (
  context: Context,
  user: User,
  { current_password, new_password }: Wanted,
): Promise<Partial<User>> => {
  if (current_password !== undefined) await confirmPassword(context, user, current_password);
  if (new_password === undefined) return {};
  const password_hash = await hashNewPassword(new_password, user, 'new_password');
  return { password_hash, session_epoch: user.session_epoch + 1 };
};
