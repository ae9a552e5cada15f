import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { type Instant, toInstant } from '../kernel/clock.ts';
import { recentOf } from '../kernel/window.ts';
import { maskPhone, toKuwaitPhone } from '../phone/phone.ts';
import { otpCodes } from './collections.ts';
import { OTP_FAILURES_PER_LOCK, OTP_WINDOW_SECONDS, type OtpPurpose } from './otp.ts';
import {
  emptyOtpState,
  nextPhoneSendAt,
  type OtpCodeState,
  type OtpState,
  type PastOtpCode,
  stateOfCode,
} from './otp-state.ts';
import { reachOf } from './permissions.ts';

/** What an operator may know of a phone's codes: never a code or its hash. */
export interface OtpInspection {
  phone_number: string;
  sends_in_window: number;
  /** When the next send is let through; null: now. */
  next_send_at: Instant | null;
  /** When the lock ends; `operator` when only an operator unlocks; null: not locked. */
  locked_until: Instant | 'operator' | null;
  /** Newest first. */
  codes: {
    id: string;
    purpose: OtpPurpose;
    state: OtpCodeState;
    created_at: Instant;
    expires_at: Instant;
    attempts: number;
  }[];
}

/** @throws ClinicError FORBIDDEN, INVALID_PHONE_NUMBER */
export const inspectOtp = async (context: Context, phone: string): Promise<OtpInspection> => {
  reachOf(context.actor, 'otp.inspect');
  const number = toKuwaitPhone(phone, 'phone');
  const state = await context.storage.collection(otpCodes).get(number);
  return inspection(state ?? emptyOtpState(number), context.clock.now());
};

const inspection = (state: OtpState, now: number): OtpInspection => {
  const next = nextPhoneSendAt(state, now);
  const newest: PastOtpCode[] = [];
  if (state.login !== null) newest.push({ ...state.login, purpose: 'login' });
  if (state.phone_change !== null) newest.push({ ...state.phone_change, purpose: 'phone_change' });
  const codes = [...newest, ...state.past].sort((a, b) => (a.created_at < b.created_at ? 1 : -1));
  const lockOver = state.locked_until !== null && state.locked_until <= toInstant(now);
  return {
    phone_number: state.id,
    sends_in_window: recentOf(state.sends, OTP_WINDOW_SECONDS, now).length,
    next_send_at: next === null ? null : toInstant(next),
    locked_until: state.tries_until_lock > 0 || lockOver ? null : (state.locked_until ?? 'operator'),
    codes: codes.map((code) => ({
      id: code.id,
      purpose: code.purpose,
      state: stateOfCode(code, now),
      created_at: code.created_at,
      expires_at: code.expires_at,
      attempts: code.attempts,
    })),
  };
};

/**
 * Clears a phone's send window and its lock, and forgets the failures that led to it.
 * @throws ClinicError FORBIDDEN, INVALID_PHONE_NUMBER
 */
export const unlockOtp = async (context: Context, phone: string): Promise<OtpInspection> => {
  reachOf(context.actor, 'otp.unlock');
  const number = toKuwaitPhone(phone, 'phone');
  const codes = context.storage.collection(otpCodes);
  const known = await codes.get(number);
  if (known === undefined) return inspection(emptyOtpState(number), context.clock.now());
  const cleared = { sends: [], failures: 0, tries_until_lock: OTP_FAILURES_PER_LOCK, locked_until: null };
  await commit(context, [codes.updating('phone', { id: number }, { $set: cleared, $inc: { version: 1 } })], {
    action: 'otp.unlock',
    entity: 'otp_codes',
    entity_id: null,
    changes: { phone: maskPhone(number), sends: [], failures: 0, locked_until: null },
  });
  return inspection({ ...known, ...cleared }, context.clock.now());
};
