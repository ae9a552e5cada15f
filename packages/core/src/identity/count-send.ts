import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import type { ClinicError } from '../errors.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { dayInterval } from '../kernel/civil-time.ts';
import { DAY, type Instant, SECOND, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { rateLimited, recentOf } from '../kernel/window.ts';
import { maskPhone } from '../phone/phone.ts';
import { DuplicateKeyError, GuardFailedError, type WriteStep } from '../storage/index.ts';
import { otpCodes, sendLimits } from './collections.ts';
import {
  addressLimitId,
  countOnAddress,
  countOnDay,
  dayLimitId,
  nextAddressSendAt,
  uncountOnDay,
} from './count-limits.ts';
import {
  generateOtp,
  generateOtpSalt,
  hashOtp,
  OTP_LIFE_SECONDS,
  OTP_WINDOW_SECONDS,
  type OtpPurpose,
} from './otp.ts';
import { openLock } from './otp-lock.ts';
import {
  emptyOtpState,
  nextPhoneSendAt,
  type OtpCode,
  type OtpState,
  PAST_CODES,
  toPast,
} from './otp-state.ts';

/** How often a send that lost a race against another one looks again: each loss is another's counted send. */
export const MAX_SEND_ATTEMPTS = 100;

export interface CountedSend {
  readonly phone: string;
  readonly purpose: OtpPurpose;
  readonly codeId: string;
  readonly code: string;
  readonly sentAt: Instant;
  readonly day: string;
  /** The clinic had sent all that it may on this day: the code must not go out, and the count is to be taken back. */
  readonly isOverDay: boolean;
}

interface SendRequest {
  readonly phone: string;
  readonly purpose: OtpPurpose;
  readonly userId: string | null;
}

const limited = (until: number, now: number): ClinicError =>
  rateLimited('Too many codes were asked for; try again later.', until, now);

/** The clinic has sent what it may on this day. */
export const dayIsFull = ({ clock, settings }: Context, day: string): ClinicError =>
  limited(dayInterval(day, settings.timezone).end, clock.now());

/**
 * Makes a code and counts its sending against the phone and the address, in one write and before anything is sent: of any
 * number of requests at once, no more are let through than the limits say. The day is counted beside it (`countOnDay`),
 * in the same moment, so that both share a commit.
 * @throws ClinicError RATE_LIMITED, OTP_LOCKED
 */
export const countSend = (context: Context, request: SendRequest): Promise<CountedSend> => {
  const { phone } = request;
  const address = addressLimitId(context.origin.ip);
  const names = address === null ? [`otp ${phone}`] : [`otp ${phone}`, address];
  return context.turns.take(names, () => countAgainstOthers(context, request));
};

const countAgainstOthers = async (context: Context, request: SendRequest): Promise<CountedSend> => {
  for (let attempt = 0; attempt < MAX_SEND_ATTEMPTS; attempt++) {
    try {
      return await tryToCount(context, request);
    } catch (error) {
      if (!isLostRace(error)) throw error;
    }
  }
  throw limited(context.clock.now() + SECOND, context.clock.now());
};

const isLostRace = (error: unknown): boolean =>
  (error instanceof GuardFailedError && (error.step === 'phone' || error.step === 'address')) ||
  (error instanceof DuplicateKeyError && error.index === 'id');

const tryToCount = async (
  context: Context,
  { phone, purpose, userId }: SendRequest,
): Promise<CountedSend> => {
  const { storage, clock, settings, origin } = context;
  const codes = storage.collection(otpCodes);
  const limits = storage.collection(sendLimits);
  const now = clock.now();
  const sentAt = toInstant(now);
  const addressId = addressLimitId(origin.ip);

  const day = civilDate(now, settings.timezone);

  const [known, address, today] = await storage.read([
    codes.looking(phone),
    limits.looking(addressId ?? ''),
    limits.looking(dayLimitId(day)),
  ]);
  const state = known === undefined ? emptyOtpState(phone) : await openLock(context, known);

  const phoneFree = nextPhoneSendAt(state, now);
  if (phoneFree !== null) throw limited(phoneFree, now);
  const addressFree = nextAddressSendAt(context, address);
  if (addressFree !== null) throw limited(addressFree, now);
  if ((today?.count ?? 0) >= settings.otpDailyLimit) throw dayIsFull(context, day);

  const code = generateOtp();
  const salt = generateOtpSalt();
  const fresh: OtpCode = {
    id: newId(),
    salt,
    hash: hashOtp(context.secrets.otpKey, code, { salt, phone, purpose }),
    ended: null,
    attempts: 0,
    user_id: userId,
    created_at: sentAt,
    expires_at: toInstant(now + OTP_LIFE_SECONDS * SECOND),
  };
  const steps = [countOnPhone(context, state, known !== undefined, fresh, purpose)];
  if (addressId !== null) steps.push(countOnAddress(context, addressId, address));
  const act = {
    action: 'otp.send',
    entity: 'otp_codes',
    entity_id: fresh.id,
    changes: { phone: maskPhone(phone), purpose },
  };
  const [written, onDay] = await Promise.allSettled([commit(context, steps, act), countOnDay(context, day)]);
  if (written.status === 'rejected') {
    if (onDay.status === 'fulfilled' && onDay.value) await uncountOnDay(context, day);
    throw written.reason;
  }
  if (onDay.status === 'rejected') throw onDay.reason;
  return { phone, purpose, codeId: fresh.id, code, sentAt, day, isOverDay: !onDay.value };
};

const countOnPhone = (
  { storage, clock }: Context,
  state: OtpState,
  known: boolean,
  fresh: OtpCode,
  purpose: OtpPurpose,
): WriteStep => {
  const codes = storage.collection(otpCodes);
  const now = clock.now();
  const older = state[purpose];
  const next: OtpState = {
    ...state,
    [purpose]: fresh,
    past: older === null ? state.past : [toPast(older, purpose), ...state.past].slice(0, PAST_CODES),
    sends: [...recentOf(state.sends, OTP_WINDOW_SECONDS, now), fresh.created_at],
    version: state.version + 1,
    expires_at: state.failures > 0 ? null : toInstant(now + DAY),
  };
  if (!known) return codes.inserting(next);
  // The tries of codes under way change `failures`, not `version`: both are guarded, so that neither is written over.
  return codes.updating(
    'phone',
    { id: state.id, version: state.version, failures: state.failures },
    {
      $set: {
        [purpose]: next[purpose],
        past: next.past,
        sends: next.sends,
        version: next.version,
        expires_at: next.expires_at,
      },
    },
  );
};
