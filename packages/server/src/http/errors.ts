import {
  type ClinicError,
  type ClinicErrorCode,
  type Locale,
  localizeError,
  toClinicError,
} from '@clinic/core';

/** The one place where a code of the clinic becomes a status of HTTP. */
export const statusByCode: Readonly<Record<ClinicErrorCode, number>> = {
  INVALID_JSON: 400,
  VALIDATION_ERROR: 400,
  INVALID_PHONE_NUMBER: 400,
  OTP_INVALID: 400,
  OTP_EXPIRED: 400,
  PROFILE_INCOMPLETE: 400,
  UNAUTHENTICATED: 401,
  TOKEN_INVALID: 401,
  TOKEN_EXPIRED: 401,
  TOKEN_REVOKED: 401,
  INVALID_CREDENTIALS: 401,
  FORBIDDEN: 403,
  ACCOUNT_DISABLED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  PHONE_TAKEN: 409,
  EMAIL_TAKEN: 409,
  ACTIVE_PACKAGE_EXISTS: 409,
  SLOT_TAKEN: 409,
  PATIENT_BUSY: 409,
  BOOKING_LIMIT: 409,
  INVALID_TRANSITION: 409,
  INSUFFICIENT_STOCK: 409,
  OVERPAYMENT: 409,
  IDEMPOTENCY_IN_PROGRESS: 409,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  SLOT_UNAVAILABLE: 422,
  IDEMPOTENCY_KEY_REUSED: 422,
  RATE_LIMITED: 429,
  OTP_ATTEMPTS_EXCEEDED: 429,
  OTP_LOCKED: 429,
  MESSAGING_UNAVAILABLE: 503,
  STORAGE_UNAVAILABLE: 503,
  SERVER_STOPPING: 503,
  CONFIG_INVALID: 500,
  INTERNAL_ERROR: 500,
};

/** Whether the caller is to blame, and not we are. */
export const isRefusal = (error: unknown): boolean => statusByCode[toClinicError(error).code] < 500;

export const failureBody = (error: ClinicError, locale: Locale): string =>
  JSON.stringify({
    success: false,
    error: { code: error.code, message: localizeError(error, locale), details: error.details },
  });
