import * as v from 'valibot';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { translate } from '../i18n/translate.ts';
import { MINUTE, SECOND } from '../kernel/clock.ts';
import { invalidFields, validate } from '../kernel/validate.ts';
import { type KuwaitPhone, toKuwaitPhone } from '../phone/phone.ts';
import { users } from './collections.ts';
import { uncountOnDay } from './count-limits.ts';
import { countSend, dayIsFull } from './count-send.ts';
import { OTP_LIFE_SECONDS, type OtpPurpose } from './otp.ts';
import { reachOf } from './permissions.ts';
import { signedIn } from './signed-in.ts';
import { phoneTaken } from './taken.ts';
import { uncountSend } from './uncount-send.ts';

export const sendOtpInput = v.strictObject({
  phone_number: v.string(),
  purpose: v.optional(v.picklist(['login', 'phone_change'])),
});

export interface OtpSent {
  phone_number: KuwaitPhone;
  purpose: OtpPurpose;
  /** Seconds. */
  expires_in: number;
}

/**
 * Sends a code to a phone, whether or not anyone has it. The code for a phone change is sent to the new phone and
 * is bound to the user who asked.
 * @throws ClinicError VALIDATION_ERROR, INVALID_PHONE_NUMBER, RATE_LIMITED (3 a phone in 15 min, 10 an address in an
 *   hour, the day's cap), OTP_LOCKED, MESSAGING_UNAVAILABLE; for a phone change UNAUTHENTICATED, PHONE_TAKEN
 */
export const sendOtp = async (
  context: Context,
  input: v.InferInput<typeof sendOtpInput>,
): Promise<OtpSent> => {
  reachOf(context.actor, 'otp.send');
  const { phone_number, purpose = 'login' } = validate(sendOtpInput, input);
  if (purpose === 'phone_change')
    return sendPhoneChangeOtp(context, { new_phone_number: phone_number }, 'phone_number');
  return send(context, toKuwaitPhone(phone_number), 'login', null);
};

export const phoneChangeOtpInput = v.strictObject({ new_phone_number: v.string() });

/** As `sendOtp` with purpose `phone_change`. */
export const sendPhoneChangeOtp = async (
  context: Context,
  input: v.InferInput<typeof phoneChangeOtpInput>,
  field = 'new_phone_number',
): Promise<OtpSent> => {
  reachOf(context.actor, 'profile.change_phone');
  const { user } = signedIn(context);
  const phone = toKuwaitPhone(validate(phoneChangeOtpInput, input).new_phone_number, field);
  if (phone === user.phone_number) {
    throw invalidFields({ [field]: 'is your phone number already' });
  }
  const taken = await context.storage.collection(users).first({ phone_number: phone });
  if (taken !== undefined) throw phoneTaken();
  return send(context, phone, 'phone_change', user.id);
};

const send = async (
  context: Context,
  phone: KuwaitPhone,
  purpose: OtpPurpose,
  userId: string | null,
): Promise<OtpSent> => {
  const counted = await countSend(context, { phone, purpose, userId });
  if (counted.isOverDay) {
    await uncountSend(context, counted);
    throw dayIsFull(context, counted.day);
  }
  const locale = context.origin.locale ?? 'en';
  try {
    await context.messenger.send({
      kind: 'otp',
      to: phone,
      body: translate(locale, 'sms_otp', {
        code: counted.code,
        minutes: (OTP_LIFE_SECONDS * SECOND) / MINUTE,
      }),
      audience: 'patient',
    });
  } catch (cause) {
    await uncountSend(context, counted);
    await uncountOnDay(context, counted.day);
    throw new ClinicError('MESSAGING_UNAVAILABLE', 'The code could not be sent; try again in a moment.', {
      cause,
    });
  }
  return { phone_number: phone, purpose, expires_in: OTP_LIFE_SECONDS };
};
