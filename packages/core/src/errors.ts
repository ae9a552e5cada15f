import { DuplicateKeyError, GuardFailedError, StorageUnavailableError } from './storage/errors.ts';

/**
 * Every refusal of the clinic's rules, as a code to switch on. The server turns a code into a status in one
 * table; the CLI into an exit code. Codes never change; messages are for people and follow their language.
 */
export type ClinicErrorCode =
  | 'INVALID_JSON'
  | 'VALIDATION_ERROR'
  | 'INVALID_PHONE_NUMBER'
  | 'OTP_INVALID'
  | 'OTP_EXPIRED'
  | 'PROFILE_INCOMPLETE'
  | 'UNAUTHENTICATED'
  | 'TOKEN_INVALID'
  | 'TOKEN_EXPIRED'
  | 'TOKEN_REVOKED'
  | 'INVALID_CREDENTIALS'
  | 'FORBIDDEN'
  | 'ACCOUNT_DISABLED'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'REQUEST_TIMEOUT'
  | 'PHONE_TAKEN'
  | 'EMAIL_TAKEN'
  | 'ACTIVE_PACKAGE_EXISTS'
  | 'SLOT_TAKEN'
  | 'PATIENT_BUSY'
  | 'BOOKING_LIMIT'
  | 'INVALID_TRANSITION'
  | 'INSUFFICIENT_STOCK'
  | 'OVERPAYMENT'
  | 'IDEMPOTENCY_IN_PROGRESS'
  | 'CONFLICT'
  | 'PAYLOAD_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'SLOT_UNAVAILABLE'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'RATE_LIMITED'
  | 'OTP_ATTEMPTS_EXCEEDED'
  | 'OTP_LOCKED'
  | 'MESSAGING_UNAVAILABLE'
  | 'STORAGE_UNAVAILABLE'
  | 'SERVER_STOPPING'
  | 'CONFIG_INVALID'
  | 'INTERNAL_ERROR';

export interface ClinicErrorOptions {
  /** What a program may read: `{field: problem}` for bad input, else named facts such as `attempts_left`. */
  details?: Record<string, unknown>;
  /** Seconds until it is worth trying again. */
  retryAfter?: number;
  cause?: unknown;
}

export class ClinicError extends Error {
  readonly code: ClinicErrorCode;
  readonly details: Record<string, unknown>;
  readonly retryAfter: number | undefined;

  /** @param message English, for logs and for callers without a language; never holds a secret or a patient's data. */
  constructor(code: ClinicErrorCode, message: string, options: ClinicErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ClinicError';
    this.code = code;
    this.details = options.details ?? {};
    this.retryAfter = options.retryAfter;
  }
}

/**
 * Any error as one of the clinic's: what the store says becomes its code, anything unforeseen INTERNAL_ERROR with
 * the error as its cause.
 */
export const toClinicError = (error: unknown): ClinicError => {
  if (error instanceof ClinicError) return error;
  if (error instanceof StorageUnavailableError) {
    return new ClinicError('STORAGE_UNAVAILABLE', 'The store does not answer; try again in a moment.', {
      cause: error,
      retryAfter: 1,
    });
  }
  if (error instanceof GuardFailedError && error.step === 'idempotency') {
    return new ClinicError('IDEMPOTENCY_IN_PROGRESS', 'Another attempt with this key took over.', {
      cause: error,
    });
  }
  if (error instanceof GuardFailedError || error instanceof DuplicateKeyError) {
    return new ClinicError('CONFLICT', 'Someone else changed this in the same moment.', { cause: error });
  }
  return new ClinicError('INTERNAL_ERROR', 'Something went wrong on our side.', { cause: error });
};
