import * as v from 'valibot';
import { type Act, commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { validate } from '../kernel/validate.ts';
import { toKuwaitPhone } from '../phone/phone.ts';
import { type Change, DuplicateKeyError } from '../storage/index.ts';
import { users } from './collections.ts';
import { findUser } from './find-user.ts';
import { keepingAnAdmin, lastAdminOr } from './keep-an-admin.ts';
import { hashPassword, passwordSchema } from './password.ts';
import { type Action, reachOf } from './permissions.ts';
import { type Role, roles } from './role.ts';
import { emailSchema, nameSchema, newUser, presentUser, type User, type UserView } from './user.ts';

export const userInput = v.strictObject({
  role: v.picklist(roles),
  name: nameSchema,
  email: v.optional(emailSchema),
  phone: v.optional(v.string()),
  password: v.optional(passwordSchema),
});

/**
 * Makes a user of any role. A phone given here may sign in by code at once.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR (an email or a phone is needed), INVALID_PHONE_NUMBER, PHONE_TAKEN,
 *   EMAIL_TAKEN
 */
export const createUser = async (
  context: Context,
  input: v.InferInput<typeof userInput>,
): Promise<UserView> => {
  reachOf(context.actor, 'users.manage');
  const { role, name, email, phone, password } = validate(userInput, input);
  if (email === undefined && phone === undefined) {
    throw new ClinicError('VALIDATION_ERROR', 'Some fields are not valid.', {
      details: { email: 'an email or a phone is needed to sign in' },
    });
  }
  const user = newUser({
    id: newId(),
    role,
    name,
    email: email ?? null,
    phone_number: phone === undefined ? null : toKuwaitPhone(phone, 'phone'),
    password_hash: password === undefined ? null : await hashPassword(password),
    at: toInstant(context.clock.now()),
  });
  try {
    await commit(context, [context.storage.collection(users).inserting(user)], {
      action: 'user.create',
      entity: 'users',
      entity_id: user.id,
      changes: { role },
    });
  } catch (error) {
    throw takenOr(error);
  }
  return presentUser(user, context.clock.now());
};

const takenOr = (error: unknown): unknown => {
  if (!(error instanceof DuplicateKeyError)) return error;
  return error.index === 'users_email'
    ? new ClinicError('EMAIL_TAKEN', 'Another user has this email.')
    : new ClinicError('PHONE_TAKEN', 'Another user has this phone number.');
};

/**
 * Writes a change of a user with its audit entry.
 * @throws ClinicError CONFLICT (the last active admin), EMAIL_TAKEN, PHONE_TAKEN
 */
export const writeUser = async (
  context: Context,
  user: User,
  { $set, ...change }: Change<User> & { $set: Partial<User> },
  act: Pick<Act, 'action' | 'changes'>,
): Promise<UserView> => {
  const set = { ...$set, updated_at: toInstant(context.clock.now()) };
  const steps = keepingAnAdmin(context, user, { ...change, $set: set });
  try {
    await commit(context, steps, { ...act, entity: 'users', entity_id: user.id });
  } catch (error) {
    throw takenOr(lastAdminOr(error));
  }
  return presentUser({ ...user, ...set }, context.clock.now());
};

/** Ends every session of the user with the change: the next request of each answers TOKEN_REVOKED. */
const changeUser = async (
  context: Context,
  reference: string,
  action: Action,
  fields: Partial<User>,
  act: { action: string; changes?: { role: Role } },
): Promise<UserView> => {
  reachOf(context.actor, action);
  const user = await findUser(context, reference);
  return writeUser(context, user, { $set: fields, $inc: { session_epoch: 1 } }, act);
};

/** @throws ClinicError FORBIDDEN, NOT_FOUND, CONFLICT the last active admin */
export const deactivateUser = (context: Context, reference: string): Promise<UserView> =>
  changeUser(context, reference, 'users.manage', { is_active: false }, { action: 'user.deactivate' });

/** @throws ClinicError FORBIDDEN, NOT_FOUND */
export const activateUser = (context: Context, reference: string): Promise<UserView> =>
  changeUser(context, reference, 'users.manage', { is_active: true }, { action: 'user.activate' });

/** Ends all sessions of a user. @throws ClinicError FORBIDDEN, NOT_FOUND */
export const signOutUser = (context: Context, reference: string): Promise<UserView> =>
  changeUser(context, reference, 'users.manage', {}, { action: 'user.sign_out' });

/** @throws ClinicError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR */
export const setPassword = async (
  context: Context,
  reference: string,
  password: string,
): Promise<UserView> => {
  reachOf(context.actor, 'users.manage');
  const given = validate(v.strictObject({ password: passwordSchema }), { password });
  const password_hash = await hashPassword(given.password);
  return changeUser(context, reference, 'users.manage', { password_hash }, { action: 'user.set_password' });
};

/** @throws ClinicError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR, CONFLICT the last active admin */
export const changeRole = async (context: Context, reference: string, role: Role): Promise<UserView> => {
  const given = validate(v.strictObject({ role: v.picklist(roles) }), { role });
  return changeUser(context, reference, 'users.manage', given, {
    action: 'user.change_role',
    changes: given,
  });
};
