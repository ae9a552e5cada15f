import { record } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { MAX_SKEW, toInstant } from '../kernel/clock.ts';
import { maskPhone } from '../phone/phone.ts';
import type { Filter } from '../storage/index.ts';
import { otpCodes } from './collections.ts';
import { matchesOtp, OTP_MAX_TRIES, type OtpPurpose } from './otp.ts';
import { openLock, setLock } from './otp-lock.ts';
import { type OtpCode, type OtpState, stateOfCode } from './otp-state.ts';

/**
 * Compares a code with the live one of a phone and purpose. The try is counted, in the code and in the phone's
 * failures, in the same atomic update that finds the code and before anything is compared, so any number of
 * guesses at once get three comparisons.
 * @returns the code, matched but not yet used up: the caller's write ends it, guarded by its id.
 * @throws ClinicError OTP_INVALID, OTP_EXPIRED, OTP_ATTEMPTS_EXCEEDED, OTP_LOCKED
 */
export const compareOtp = (
  context: Context,
  phone: string,
  purpose: OtpPurpose,
  code: string,
  userId: string | null,
): Promise<OtpCode> =>
  context.turns.take([`otp ${phone}`], () => countAndCompare(context, phone, purpose, code, userId));

const countAndCompare = async (
  context: Context,
  phone: string,
  purpose: OtpPurpose,
  code: string,
  userId: string | null,
): Promise<OtpCode> => {
  const state = await countTry(context, phone, purpose, userId);
  const live = state[purpose];
  if (live === null) throw expired();
  const binding = { salt: live.salt, phone, purpose };
  if (context.acceptedSecrets.some(({ otpKey }) => matchesOtp(otpKey, code, binding, live.hash))) return live;

  if (state.tries_until_lock <= 0) await setLock(context, state);
  await record(context, {
    action: 'otp.verify',
    entity: 'otp_codes',
    entity_id: live.id,
    changes: { phone: maskPhone(phone), purpose },
    outcome: 'failed',
  });
  throw new ClinicError('OTP_INVALID', 'The code is wrong.', {
    details: { attempts_left: Math.max(0, OTP_MAX_TRIES - live.attempts) },
  });
};

/** How often a try looks again: once after a lock was opened, once more when others were quicker. */
const MAX_LOOKS = 3;

/** Counts a try, or says why none was to be had. */
const countTry = async (
  context: Context,
  phone: string,
  purpose: OtpPurpose,
  userId: string | null,
): Promise<OtpState> => {
  const codes = context.storage.collection(otpCodes);
  for (let look = 0; look < MAX_LOOKS; look++) {
    const counted = await codes.update(liveCode(phone, purpose, userId, context.clock.now()), {
      $inc: { failures: 1, tries_until_lock: -1, [`${purpose}.attempts` as const]: 1 },
      $set: { expires_at: null },
    });
    if (counted !== undefined) return counted;
    const known = await codes.get(phone);
    if (known === undefined) throw expired();
    const code = (await openLock(context, known))[purpose];
    if (code === null || code.user_id !== userId) throw expired();
    const state = stateOfCode(code, context.clock.now());
    if (state === 'dead') {
      throw new ClinicError('OTP_ATTEMPTS_EXCEEDED', 'This code was tried too often; ask for a new one.');
    }
    if (state !== 'live') throw expired();
  }
  throw expired();
};

const liveCode = (
  phone: string,
  purpose: OtpPurpose,
  userId: string | null,
  now: number,
): Filter<OtpState> => {
  const at = toInstant(now);
  const newest = toInstant(now + MAX_SKEW);
  return purpose === 'login'
    ? {
        id: phone,
        tries_until_lock: { $gt: 0 },
        'login.ended': null,
        'login.attempts': { $lt: OTP_MAX_TRIES },
        'login.created_at': { $lte: newest },
        'login.expires_at': { $gt: at },
        'login.user_id': userId,
      }
    : {
        id: phone,
        tries_until_lock: { $gt: 0 },
        'phone_change.ended': null,
        'phone_change.attempts': { $lt: OTP_MAX_TRIES },
        'phone_change.created_at': { $lte: newest },
        'phone_change.expires_at': { $gt: at },
        'phone_change.user_id': userId,
      };
};

const expired = (): ClinicError =>
  new ClinicError('OTP_EXPIRED', 'There is no live code for this phone; ask for a new one.');
