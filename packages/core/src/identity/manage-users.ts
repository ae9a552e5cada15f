import * as v from 'valibot';
import { type Act, commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { onFreshDoctor } from '../doctors/change.ts';
import { followUser } from '../doctors/follow-user.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { nameRecord } from '../patients/own.ts';
import { toKuwaitPhone } from '../phone/phone.ts';
import type { Change } from '../storage/index.ts';
import { users } from './collections.ts';
import { findUser } from './find-user.ts';
import { passwordHashSchema } from './hash-password.ts';
import { keepingAnAdmin, lastAdminOr } from './keep-an-admin.ts';
import { hashNewPassword, passwordSchema } from './password.ts';
import { type Action, reachOf } from './permissions.ts';
import { type Role, roles } from './role.ts';
import { takenOr } from './taken.ts';
import { emailSchema, nameSchema, newUser, presentUser, type User, type UserView } from './user.ts';

export const userInput = v.strictObject({
  role: v.picklist(roles),
  name: nameSchema,
  email: v.optional(emailSchema),
  phone: v.optional(v.string()),
  password: v.optional(passwordSchema),
});

/** What a program may give besides, in place of the password: its hash, as another system kept it. No route takes it. */
export const importedUserInput = v.strictObject({
  ...userInput.entries,
  password_hash: v.optional(passwordHashSchema),
});

/**
 * Makes a user of any role. A phone given here may sign in by code at once.
 * @throws ClinicError FORBIDDEN, VALIDATION_ERROR (an email or a phone is needed), INVALID_PHONE_NUMBER, PHONE_TAKEN,
 *   EMAIL_TAKEN
 */
export const createUser = async (
  context: Context,
  input: v.InferInput<typeof importedUserInput>,
): Promise<UserView> => {
  reachOf(context.actor, 'users.manage');
  const { role, name, email, phone, password, password_hash } = validate(importedUserInput, input);
  if (email === undefined && phone === undefined) {
    throw invalidFields({ email: 'an email or a phone is needed to sign in' });
  }
  const user = newUser({
    id: newId(),
    role,
    name,
    email: email ?? null,
    phone_number: phone === undefined ? null : toKuwaitPhone(phone, 'phone'),
    password_hash: password_hash ?? null,
    at: toInstant(context.clock.now()),
  });
  if (password !== undefined && password_hash !== undefined) {
    throw invalidFields({ password_hash: 'stands in place of a password, not beside one' });
  }
  if (password !== undefined) user.password_hash = await hashNewPassword(password, user);
  const personal = ['name', 'email', 'phone_number', 'password_hash'] as const;
  try {
    await commit(context, [context.storage.collection(users).inserting(user)], {
      action: 'user.create',
      entity: 'users',
      entity_id: user.id,
      changes: { role, fields: personal.filter((field) => user[field] !== null) },
    });
  } catch (error) {
    throw takenOr(error);
  }
  return presentUser(user, context.clock.now());
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
    await onFreshDoctor(async () =>
      commit(context, [...steps, ...(await followUser(context, user, set))], {
        ...act,
        entity: 'users',
        entity_id: user.id,
      }),
    );
  } catch (error) {
    throw takenOr(lastAdminOr(error));
  }
  const changed = { ...user, ...set };
  await nameRecord(context, user, changed);
  return presentUser(changed, context.clock.now());
};

/** Ends every session of the user with the change: the next request of each answers TOKEN_REVOKED. */
const changeUser = async (
  context: Context,
  reference: string,
  action: Action,
  fields: Partial<User>,
  act: Pick<Act, 'action' | 'changes'>,
): Promise<UserView> => {
  reachOf(context.actor, action);
  const user = await findUser(context, reference);
  return writeUser(context, user, { $set: fields, $inc: { session_epoch: 1 } }, act);
};

/**
 * The user's doctor, if there is one, is deactivated with it.
 * @throws ClinicError FORBIDDEN, NOT_FOUND, CONFLICT the last active admin
 */
export const deactivateUser = (context: Context, reference: string): Promise<UserView> =>
  changeUser(
    context,
    reference,
    'users.manage',
    { is_active: false },
    { action: 'user.deactivate', changes: { is_active: false } },
  );

/** The user's doctor stays as it is. @throws ClinicError FORBIDDEN, NOT_FOUND */
export const activateUser = (context: Context, reference: string): Promise<UserView> =>
  changeUser(
    context,
    reference,
    'users.manage',
    { is_active: true },
    { action: 'user.activate', changes: { is_active: true } },
  );

/** Ends all sessions of a user. @throws ClinicError FORBIDDEN, NOT_FOUND */
export const signOutUser = (context: Context, reference: string): Promise<UserView> =>
  changeUser(context, reference, 'users.manage', {}, { action: 'user.sign_out', changes: { all: true } });

/** @throws ClinicError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR */
export const setPassword = async (
  context: Context,
  reference: string,
  password: string,
): Promise<UserView> => {
  reachOf(context.actor, 'users.manage');
  const given = validate(v.strictObject({ password: passwordSchema }), { password });
  const password_hash = await hashNewPassword(given.password, await findUser(context, reference));
  return changeUser(
    context,
    reference,
    'users.manage',
    { password_hash },
    { action: 'user.set_password', changes: { fields: ['password_hash'] } },
  );
};

/** @throws ClinicError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR, CONFLICT the last active admin */
export const changeRole = async (context: Context, reference: string, role: Role): Promise<UserView> => {
  const given = validate(v.strictObject({ role: v.picklist(roles) }), { role });
  return changeUser(context, reference, 'users.manage', given, {
    action: 'user.change_role',
    changes: given,
  });
};
