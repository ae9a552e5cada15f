import { createHmac } from 'node:crypto';
import * as v from 'valibot';
import { type Act, commit, record } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { plainText } from '../kernel/text.ts';
import { validate } from '../kernel/validate.ts';
import { parseKuwaitPhone } from '../phone/phone.ts';
import { GuardFailedError, type WriteStep } from '../storage/index.ts';
import { sessions, users } from './collections.ts';
import { countPasswordTry, forgetPasswordTries } from './count-password-try.ts';
import { comparePassword, hashPassword, isOutdated } from './hash-password.ts';
import { triedPasswordSchema } from './password.ts';
import { reachOf } from './permissions.ts';
import type { Role } from './role.ts';
import { answerSignIn, newSession, type SignIn } from './sign-in.ts';
import { emailKey, type User } from './user.ts';

export const passwordSignInInput = v.strictObject({
  /** The email, or the verified phone in any accepted spelling. */
  email: v.pipe(plainText, v.minLength(1), v.maxLength(254)),
  password: triedPasswordSchema,
});

/**
 * Signs in with an email, or a verified phone, and a password. A name that nobody has, a user without a password, one
 * of another role than asked for and a wrong password are refused alike, after the same work.
 * @param role only users of this role are let in.
 * @throws ClinicError VALIDATION_ERROR, INVALID_CREDENTIALS, RATE_LIMITED (ten wrong ones in 15 min, then the right
 *   one too; or too many are signing in), ACCOUNT_DISABLED (to who knows the password)
 */
export const signInByPassword = (
  context: Context,
  input: v.InferInput<typeof passwordSignInInput>,
  role?: Role,
): Promise<SignIn> => {
  reachOf(context.actor, 'session.start');
  const { email, password } = validate(passwordSignInInput, input);
  const phone = parseKuwaitPhone(email);
  const name = phone ?? emailKey(email);
  const where = phone === undefined ? { email_key: name } : { phone_number: phone };
  // So that many right ones at once aren't taken for as many guesses. That only ten wrong ones are compared is up to
  // the count in the store.
  return context.turns.take([`password ${name}`], async () => {
    const user = await context.storage.collection(users).first(where);
    const account = user?.id ?? digestOf(context, name);
    return tryToSignIn(context, account, user, password, role);
  });
};

const tryToSignIn = async (
  context: Context,
  account: string,
  user: User | undefined,
  password: string,
  role: Role | undefined,
): Promise<SignIn> => {
  await countPasswordTry(context, account);
  const matches = await comparePassword(password, user?.password_hash ?? null);
  if (user === undefined || !matches || (role !== undefined && user.role !== role)) {
    await record(context, {
      action: 'session.start',
      entity: 'users',
      entity_id: user?.id ?? null,
      changes: { kind: 'password' },
      outcome: 'failed',
    });
    throw new ClinicError('INVALID_CREDENTIALS', 'The email or the password is wrong.');
  }
  return startSession(context, user, password);
};

/** What stands for a name that nobody has: the store doesn't tell who was looked for. */
const digestOf = ({ secrets }: Context, name: string): string =>
  createHmac('sha256', secrets.accountKey).update(name).digest('base64url');

const startSession = async (context: Context, user: User, password: string): Promise<SignIn> => {
  const forgotten = forgetPasswordTries(context, user.id);
  const actor = { type: 'user' as const, id: user.id, role: user.role };
  const act = { action: 'session.start', entity: 'sessions', changes: { kind: 'password' }, actor };
  if (!user.is_active) {
    await commit(context, [forgotten], { ...act, entity_id: null, outcome: 'denied' });
    throw new ClinicError('ACCOUNT_DISABLED', 'This account is disabled; ask the clinic.');
  }
  const session = newSession(context, user, 'password');
  const steps = [forgotten, context.storage.collection(sessions).inserting(session)];
  await commitStronger(context, user, password, steps, { ...act, entity_id: session.id });
  return answerSignIn(context, user, session, 0);
};

/** Writes the sign-in, and with it a hash as they are made now, where the one that was compared is weaker. */
const commitStronger = async (
  context: Context,
  user: User,
  password: string,
  steps: readonly WriteStep[],
  act: Act,
): Promise<void> => {
  const { password_hash } = user;
  if (password_hash === null || !isOutdated(password_hash)) return commit(context, steps, act);
  const stronger = await hashPassword(password);
  const replacing = context.storage
    .collection(users)
    .updating('password', { id: user.id, password_hash }, { $set: { password_hash: stronger } });
  try {
    await commit(context, [...steps, replacing], act);
  } catch (error) {
    if (!(error instanceof GuardFailedError) || error.step !== 'password') throw error;
    // Another sign-in replaced it; or the password was changed, and with that this session is of a past epoch.
    await commit(context, steps, act);
  }
};
