import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { fromInstant, SECOND, toInstant } from '../kernel/clock.ts';
import { otpCodes } from './collections.ts';
import { OTP_FAILURES_PER_LOCK, otpLockSeconds } from './otp.ts';
import type { OtpState } from './otp-state.ts';

const locked = (state: OtpState, now: number): ClinicError => {
  const message = 'This phone is locked after too many wrong codes.';
  if (state.locked_until === null) {
    return new ClinicError('OTP_LOCKED', message, { details: { unlock: 'operator' } });
  }
  const retryAfter = Math.max(1, Math.ceil((fromInstant(state.locked_until) - now) / SECOND));
  return new ClinicError('OTP_LOCKED', message, { retryAfter });
};

/** Sets the lock's end once the last try before it is spent. Whoever comes first does; the others see it. */
export const setLock = async ({ storage, clock }: Context, state: OtpState): Promise<OtpState> => {
  const seconds = otpLockSeconds(state.failures);
  if (seconds === undefined || state.locked_until !== null) return state;
  const codes = storage.collection(otpCodes);
  const set = await codes.update(
    { id: state.id, tries_until_lock: { $lte: 0 }, failures: state.failures, locked_until: null },
    { $set: { locked_until: toInstant(clock.now() + seconds * SECOND) } },
  );
  return set ?? (await codes.get(state.id)) ?? state;
};

/**
 * The state with its lock opened, when the lock's time is over.
 * @throws ClinicError OTP_LOCKED while it isn't.
 */
export const openLock = async (context: Context, known: OtpState): Promise<OtpState> => {
  if (known.tries_until_lock > 0) return known;
  const { storage, clock } = context;
  const state = await setLock(context, known);
  if (state.tries_until_lock > 0) return state;
  if (state.locked_until === null || fromInstant(state.locked_until) > clock.now())
    throw locked(state, clock.now());
  const codes = storage.collection(otpCodes);
  const opened = await codes.update(
    { id: state.id, tries_until_lock: { $lte: 0 }, locked_until: state.locked_until },
    { $set: { tries_until_lock: OTP_FAILURES_PER_LOCK, locked_until: null } },
  );
  return opened ?? (await codes.get(state.id)) ?? state;
};
