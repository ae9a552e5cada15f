import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { DAY, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { validate } from '../kernel/validate.ts';
import { linkingAtSignIn, staffMadeFor } from '../patients/own.ts';
import { toKuwaitPhone } from '../phone/phone.ts';
import { DuplicateKeyError, GuardFailedError, type WriteStep } from '../storage/index.ts';
import { otpCodes, sessions, users } from './collections.ts';
import { compareOtp } from './compare-otp.ts';
import { OTP_FAILURES_PER_LOCK } from './otp.ts';
import type { OtpCode } from './otp-state.ts';
import { reachOf } from './permissions.ts';
import { answerSignIn, newSession, type SignIn } from './sign-in.ts';
import { newUser, type User } from './user.ts';

export const otpCodeSchema = v.pipe(v.string(), v.regex(/^[0-9]{5}$/, 'five digits'));

export const verifyOtpInput = v.strictObject({ phone_number: v.string(), code: otpCodeSchema });

/** Ends a matched code and forgets the failures before it. The guard lets one of any number of callers through. */
export const useUpOtp = (
  { storage, clock }: Context,
  phone: string,
  purpose: 'login' | 'phone_change',
  code: OtpCode,
): WriteStep => {
  const $set = {
    failures: 0,
    tries_until_lock: OTP_FAILURES_PER_LOCK,
    locked_until: null,
    expires_at: toInstant(clock.now() + DAY),
    [`${purpose}.ended` as const]: 'used' as const,
  };
  const codes = storage.collection(otpCodes);
  return purpose === 'login'
    ? codes.updating('code', { id: phone, 'login.id': code.id, 'login.ended': null }, { $set })
    : codes.updating('code', { id: phone, 'phone_change.id': code.id, 'phone_change.ended': null }, { $set });
};

/**
 * Signs in with a code; makes the user at the first success, whose the record that staff made for the phone is then.
 * @throws ClinicError VALIDATION_ERROR (no try is used up), INVALID_PHONE_NUMBER, OTP_INVALID, OTP_EXPIRED,
 *   OTP_ATTEMPTS_EXCEEDED, OTP_LOCKED, ACCOUNT_DISABLED
 */
export const verifyOtp = async (
  context: Context,
  input: v.InferInput<typeof verifyOtpInput>,
): Promise<SignIn & { is_new_user: boolean }> => {
  reachOf(context.actor, 'otp.verify');
  const { phone_number, code } = validate(verifyOtpInput, input);
  const phone = toKuwaitPhone(phone_number);
  const matched = await compareOtp(context, phone, 'login', code, null);
  try {
    return await signIn(context, phone, matched);
  } catch (error) {
    const metAnother =
      error instanceof DuplicateKeyError || (error instanceof GuardFailedError && error.step === 'patient');
    // Someone made the user of this phone, or changed the patient's record, in the same moment; the code is still ours.
    if (metAnother) return signIn(context, phone, matched);
    if (error instanceof GuardFailedError && error.step === 'code') {
      throw new ClinicError('OTP_EXPIRED', 'There is no live code for this phone; ask for a new one.');
    }
    throw error;
  }
};

const signIn = async (
  context: Context,
  phone: string,
  matched: OtpCode,
): Promise<SignIn & { is_new_user: boolean }> => {
  const { storage, clock } = context;
  const [known, staffMade] = await Promise.all([
    storage.collection(users).first({ phone_number: phone }),
    staffMadeFor(context, phone),
  ]);
  const user: User =
    known ?? newUser({ id: newId(), role: 'patient', phone_number: phone, at: toInstant(clock.now()) });
  const actor = { type: 'user' as const, id: user.id, role: user.role };
  const used = useUpOtp(context, phone, 'login', matched);

  if (!user.is_active) {
    const act = {
      action: 'session.start',
      entity: 'sessions',
      entity_id: null,
      changes: { kind: 'otp' },
      actor,
      outcome: 'denied' as const,
    };
    await commit(context, [used], act);
    throw new ClinicError('ACCOUNT_DISABLED', 'This account is disabled; ask the clinic.');
  }

  const session = newSession(context, user, 'otp');
  const steps = [used, storage.collection(sessions).inserting(session)];
  if (known === undefined) {
    steps.push(storage.collection(users).inserting(user));
    if (staffMade !== undefined) steps.push(...linkingAtSignIn(context, staffMade, user, actor));
  }
  await commit(context, steps, {
    action: 'session.start',
    entity: 'sessions',
    entity_id: session.id,
    changes: { kind: session.kind, new_user: known === undefined },
    actor,
  });
  return Object.assign(answerSignIn(context, user, session, 0), { is_new_user: known === undefined });
};
