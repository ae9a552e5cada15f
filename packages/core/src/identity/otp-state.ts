import { fromInstant, type Instant, MAX_SKEW } from '../kernel/clock.ts';
import { nextFreeAt } from '../kernel/window.ts';
import {
  OTP_FAILURES_PER_LOCK,
  OTP_MAX_TRIES,
  OTP_SENDS_PER_WINDOW,
  OTP_WINDOW_SECONDS,
  type OtpPurpose,
} from './otp.ts';

export interface OtpCode {
  id: string;
  salt: string;
  hash: string;
  /** How it ended, if it did by an act; expiry and spent tries show in the other fields. */
  ended: 'used' | 'replaced' | null;
  /** Tries counted so far, each before it was compared. */
  attempts: number;
  /** Whose phone is to change; null for a sign-in. */
  user_id: string | null;
  created_at: Instant;
  expires_at: Instant;
}

export type PastOtpCode = Omit<OtpCode, 'salt' | 'hash'> & { purpose: OtpPurpose };

/** All that is known of codes sent to one phone. */
export interface OtpState {
  /** The phone. */
  id: string;
  login: OtpCode | null;
  phone_change: OtpCode | null;
  /** The latest ones that were replaced, newest first. */
  past: PastOtpCode[];
  /** Sends of the last 15 min, oldest first; both purposes count. */
  sends: Instant[];
  /** Failed tries in a row, over any number of codes; a success sets 0. */
  failures: number;
  /** Counts down with each try; at 0 the phone is locked. */
  tries_until_lock: number;
  /** Null while locked: only an operator unlocks (or the lock's end is about to be set). */
  locked_until: Instant | null;
  /** Rises with each send; two sends at once can't both count from the same state. */
  version: number;
  /** Null while there are failures to remember. */
  expires_at: Instant | null;
}

/** How many replaced codes are kept for `clinic otp inspect`. */
export const PAST_CODES = 10;

/** A code as it is kept once another one has taken its place. */
export const toPast = (code: OtpCode, purpose: OtpPurpose): PastOtpCode => ({
  id: code.id,
  ended: code.ended ?? 'replaced',
  attempts: code.attempts,
  user_id: code.user_id,
  created_at: code.created_at,
  expires_at: code.expires_at,
  purpose,
});

export const emptyOtpState = (phone: string): OtpState => ({
  id: phone,
  login: null,
  phone_change: null,
  past: [],
  sends: [],
  failures: 0,
  tries_until_lock: OTP_FAILURES_PER_LOCK,
  locked_until: null,
  version: 0,
  expires_at: null,
});

export const nextPhoneSendAt = (state: OtpState, now: number): number | null =>
  nextFreeAt(state.sends, OTP_SENDS_PER_WINDOW, OTP_WINDOW_SECONDS, now);

export type OtpCodeState = 'live' | 'used' | 'expired' | 'dead' | 'replaced';

export const stateOfCode = (code: Omit<OtpCode, 'salt' | 'hash'>, now: number): OtpCodeState => {
  if (code.ended !== null) return code.ended;
  if (fromInstant(code.expires_at) <= now || fromInstant(code.created_at) > now + MAX_SKEW) return 'expired';
  return code.attempts >= OTP_MAX_TRIES ? 'dead' : 'live';
};
