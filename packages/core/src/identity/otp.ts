import { createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import { randomBytes } from '../kernel/random.ts';

/**
 * One-time codes, free of any store. The numbers are the Kuwait seed's: five digits, five minutes, three tries,
 * three sends in fifteen minutes; the lock after ten failures in a row follows NIST SP 800-63B-4, 3.2.2, which
 * also sets the bound of 100.
 */
const OTP_DIGITS = 5;
export const OTP_LIFE_SECONDS = 300;
export const OTP_MAX_TRIES = 3;
export const OTP_SENDS_PER_WINDOW = 3;
export const OTP_WINDOW_SECONDS = 15 * 60;
export const OTP_FAILURES_PER_LOCK = 10;
const OTP_MAX_FAILURES = 100;

export type OtpPurpose = 'login' | 'phone_change';

/** What a code is bound to: it opens nothing else. */
export interface OtpBinding {
  /** `+965XXXXXXXX`. */
  readonly phone: string;
  readonly purpose: OtpPurpose;
  /** Random, one for each code. */
  readonly salt: string;
}

/** A new code, `00000` to `99999`, each as likely. */
export const generateOtp = (): string => String(randomInt(10 ** OTP_DIGITS)).padStart(OTP_DIGITS, '0');

export const generateOtpSalt = (): string => randomBytes(16).toString('base64url');

/**
 * What is stored in place of a code: HMAC-SHA-256 (RFC 2104), base64url. A plain hash would fall to 100,000
 * guesses; this one needs the key, which isn't in the store.
 * @param key at least 32 bytes
 */
export const hashOtp = (key: Uint8Array, code: string, binding: OtpBinding): string =>
  createHmac('sha256', key)
    .update(`${binding.salt}\n${binding.phone}\n${binding.purpose}\n${code}`)
    .digest('base64url');

/** Whether `code` is the one behind `hash`; takes equally long either way. */
export const matchesOtp = (key: Uint8Array, code: string, binding: OtpBinding, hash: string): boolean => {
  const expected = Buffer.from(hash);
  const given = Buffer.from(hashOtp(key, code, binding));
  return expected.length === given.length && timingSafeEqual(expected, given);
};

/**
 * Seconds a phone stays locked after its failures in a row reached a multiple of ten: 15 min, then twice as long
 * each time, at most a day. From 100 on, `undefined`: only an operator unlocks.
 */
export const otpLockSeconds = (failures: number): number | undefined => {
  if (failures >= OTP_MAX_FAILURES) return undefined;
  const locks = Math.floor(failures / OTP_FAILURES_PER_LOCK);
  return Math.min(15 * 60 * 2 ** Math.max(0, locks - 1), 24 * 60 * 60);
};
