import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { validate } from '../kernel/validate.ts';
import { toContactPhone } from '../phone/phone.ts';
import { DuplicateKeyError } from '../storage/index.ts';
import type { Actor } from './actor.ts';
import { sessions, users } from './collections.ts';
import { hashNewPassword, passwordSchema } from './password.ts';
import { reachOf } from './permissions.ts';
import { type Role, roles } from './role.ts';
import { answerSignIn, newSession, type SignIn } from './sign-in.ts';
import { emailTaken, phoneTaken } from './taken.ts';
import { emailSchema, genders, nameSchema, newUser } from './user.ts';

export const registerInput = v.strictObject({
  email: emailSchema,
  password: passwordSchema,
  name: nameSchema,
  /** To be called at; it signs in once a code has verified it. */
  phone: v.optional(v.string()),
  /** Years, whole. */
  age: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(130))),
  gender: v.optional(v.picklist(genders)),
  /** `member` is another word for patient; the others are an admin's to give. Default patient. */
  role: v.optional(v.picklist([...roles, 'member'])),
});

export type Registered = SignIn & { user_id: string };

/**
 * Makes a user with a password and signs them in, both in one write. Nobody but an admin makes other than patients.
 * @throws ClinicError VALIDATION_ERROR, INVALID_PHONE_NUMBER, FORBIDDEN, EMAIL_TAKEN, PHONE_TAKEN (another user has
 *   verified it), RATE_LIMITED (too many are signing in)
 */
export const register = async (
  context: Context,
  input: v.InferInput<typeof registerInput>,
): Promise<Registered> => {
  const { actor, storage, clock, settings } = context;
  reachOf(actor, 'users.register');
  const {
    email,
    password,
    name,
    phone,
    age,
    gender,
    role: asked = 'patient',
  } = validate(registerInput, input);
  const role = asked === 'member' ? 'patient' : asked;
  refuseStaff(actor, role);
  const now = clock.now();
  const user = newUser({
    id: newId(),
    role,
    name,
    email,
    contact_phone: phone === undefined ? null : toContactPhone(phone, 'phone'),
    birth_year: age === undefined ? null : Number(civilDate(now, settings.timezone).slice(0, 4)) - age,
    gender: gender ?? null,
    at: toInstant(now),
  });
  // Unverified it reserves nothing: whoever verifies it in the next moment has it.
  if (
    user.contact_phone !== null &&
    (await storage.collection(users).first({ phone_number: user.contact_phone })) !== undefined
  ) {
    throw phoneTaken();
  }
  user.password_hash = await hashNewPassword(password, user);
  const session = newSession(context, user, 'password');
  try {
    await commit(
      context,
      [storage.collection(users).inserting(user), storage.collection(sessions).inserting(session)],
      {
        action: 'user.register',
        entity: 'users',
        entity_id: user.id,
        changes: { role, session: session.id },
        ...(actor.type === 'anonymous' ? { actor: { type: 'user', id: user.id, role } } : {}),
      },
    );
  } catch (error) {
    if (error instanceof DuplicateKeyError && error.index === 'users_email') {
      throw emailTaken();
    }
    throw error;
  }
  return { ...answerSignIn(context, user, session, 0), user_id: user.id };
};

/** @throws ClinicError FORBIDDEN */
const refuseStaff = (actor: Actor, role: Role): void => {
  if (role === 'patient') return;
  if (actor.type === 'anonymous') throw new ClinicError('FORBIDDEN', 'Only an admin may give this role.');
  reachOf(actor, 'users.manage');
};
