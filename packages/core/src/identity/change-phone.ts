import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { translate } from '../i18n/translate.ts';
import { toInstant } from '../kernel/clock.ts';
import { validate } from '../kernel/validate.ts';
import { enqueue } from '../messaging/enqueue.ts';
import { maskPhone, toKuwaitPhone } from '../phone/phone.ts';
import { DuplicateKeyError, GuardFailedError } from '../storage/index.ts';
import { sessions, users } from './collections.ts';
import { compareOtp } from './compare-otp.ts';
import { reachOf } from './permissions.ts';
import { issueAccessToken } from './sign-in.ts';
import { sessionEnded, signedIn } from './signed-in.ts';
import { phoneTaken } from './taken.ts';
import { presentUser, type UserView } from './user.ts';
import { otpCodeSchema, useUpOtp } from './verify-otp.ts';

export const changePhoneInput = v.strictObject({ new_phone_number: v.string(), otp_code: otpCodeSchema });

export interface PhoneChanged {
  user: UserView;
  access_token: string;
  /** Seconds the access token lives. */
  expires_in: number;
}

/**
 * Moves the user to a new phone, proven by the code sent there. The user's other sessions end; this one goes on
 * with its refresh token; the old phone is told.
 * @throws ClinicError VALIDATION_ERROR, INVALID_PHONE_NUMBER, PHONE_TAKEN, OTP_INVALID, OTP_EXPIRED,
 *   OTP_ATTEMPTS_EXCEEDED, OTP_LOCKED, TOKEN_REVOKED
 */
export const changePhone = async (
  context: Context,
  input: v.InferInput<typeof changePhoneInput>,
): Promise<PhoneChanged> => {
  const { storage, clock } = context;
  reachOf(context.actor, 'profile.change_phone');
  const { user, session } = signedIn(context);
  const { new_phone_number, otp_code } = validate(changePhoneInput, input);
  const phone = toKuwaitPhone(new_phone_number, 'new_phone_number');
  const matched = await compareOtp(context, phone, 'phone_change', otp_code, user.id);

  const epoch = user.session_epoch + 1;
  const updated_at = toInstant(clock.now());
  const steps = [
    useUpOtp(context, phone, 'phone_change', matched),
    storage
      .collection(users)
      .updating(
        'user',
        { id: user.id, session_epoch: user.session_epoch, is_active: true },
        { $set: { phone_number: phone, contact_phone: null, session_epoch: epoch, updated_at } },
      ),
    storage.collection(sessions).updating('session', { id: session.id, ended_at: null }, { $set: { epoch } }),
  ];
  if (user.phone_number !== null) {
    const locale = user.locale ?? context.origin.locale ?? 'en';
    const body = translate(locale, 'sms_phone_changed');
    steps.push(enqueue(context, { kind: 'phone_changed', to: user.phone_number, audience: 'patient', body }));
  }
  try {
    await commit(context, steps, {
      action: 'profile.change_phone',
      entity: 'users',
      entity_id: user.id,
      changes: { phone_number: maskPhone(phone) },
    });
  } catch (error) {
    if (error instanceof DuplicateKeyError) throw phoneTaken();
    if (error instanceof GuardFailedError && error.step === 'code') {
      throw new ClinicError('OTP_EXPIRED', 'There is no live code for this phone; ask for a new one.');
    }
    if (error instanceof GuardFailedError && (error.step === 'user' || error.step === 'session')) {
      throw sessionEnded();
    }
    throw error;
  }
  const moved = { ...user, phone_number: phone, contact_phone: null, session_epoch: epoch, updated_at };
  return {
    user: presentUser(moved, clock.now()),
    access_token: issueAccessToken(context, moved, session),
    expires_in: session.access_seconds,
  };
};
