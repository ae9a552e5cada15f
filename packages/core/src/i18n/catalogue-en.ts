import type { ClinicErrorCode } from '../errors.ts';

/**
 * What the clinic says, in ICU MessageFormat where `MessageParams` names parameters, else as plain text. The keys
 * in capitals are the error codes; `sms_…` are texts and stay within one segment: 160 characters of GSM 03.38.
 */
export const en = {
  INVALID_JSON: 'The body is not valid JSON.',
  VALIDATION_ERROR: 'Some fields are not valid.',
  INVALID_PHONE_NUMBER: 'This is not a Kuwait mobile number.',
  OTP_INVALID:
    'The code is not right. {attempts_left, plural, =0 {Ask for a new one.} one {# try left.} other {# tries left.}}',
  OTP_EXPIRED: 'There is no valid code for this phone. Ask for a new one.',
  PROFILE_INCOMPLETE: 'Enter your name and civil ID number first.',
  UNAUTHENTICATED: 'Sign in first.',
  TOKEN_INVALID: 'This sign-in is not valid. Sign in again.',
  TOKEN_EXPIRED: 'Your sign-in has expired. Sign in again.',
  TOKEN_REVOKED: 'This session has ended. Sign in again.',
  INVALID_CREDENTIALS: 'The email or password is not right.',
  FORBIDDEN: 'You may not do this.',
  ACCOUNT_DISABLED: 'This account is disabled. Ask the clinic.',
  NOT_FOUND: 'This does not exist.',
  METHOD_NOT_ALLOWED: 'This address does not know this method.',
  REQUEST_TIMEOUT: 'The request took too long to arrive.',
  PHONE_TAKEN: 'Another account has this phone number.',
  EMAIL_TAKEN: 'Another account has this email address.',
  ACTIVE_PACKAGE_EXISTS: 'You already have a package that is active or waiting for payment.',
  INVALID_TRANSITION: 'This is not possible in the present state.',
  IDEMPOTENCY_IN_PROGRESS: 'The same request is still being worked on.',
  CONFLICT: 'This does not go with what is there now. Look again.',
  PAYLOAD_TOO_LARGE: 'What you sent is too large.',
  UNSUPPORTED_MEDIA_TYPE: 'This kind of content is not accepted.',
  IDEMPOTENCY_KEY_REUSED: 'This Idempotency-Key was used for another request.',
  RATE_LIMITED: `Too many requests. {unit, select,
    hour {Try again in {count, plural, one {# hour} other {# hours}}.}
    minute {Try again in {count, plural, one {# minute} other {# minutes}}.}
    second {Try again in {count, plural, one {# second} other {# seconds}}.}
    other {Try again later.}}`,
  OTP_ATTEMPTS_EXCEEDED: 'This code was tried too often. Ask for a new one.',
  OTP_LOCKED: `Too many wrong codes for this phone. {unit, select,
    hour {Try again in {count, plural, one {# hour} other {# hours}}.}
    minute {Try again in {count, plural, one {# minute} other {# minutes}}.}
    second {Try again in {count, plural, one {# second} other {# seconds}}.}
    other {Ask the clinic to unlock it.}}`,
  MESSAGING_UNAVAILABLE: 'The message could not be sent. Try again in a moment.',
  STORAGE_UNAVAILABLE: 'The clinic cannot be reached right now. Try again in a moment.',
  SERVER_STOPPING: 'The server is stopping. Try again in a moment.',
  CONFIG_INVALID: 'The configuration is not valid.',
  INTERNAL_ERROR: 'Something went wrong on our side.',

  ok: 'Done.',
  otp_sent: 'The code is on its way.',
  signed_in: 'You are signed in.',
  refreshed: 'Your sign-in was renewed.',
  signed_out: 'You are signed out.',
  profile: 'Your profile.',
  profile_updated: 'Your profile is saved.',
  phone_changed: 'Your phone number is changed.',
  packages: 'The packages on sale.',
  package_purchased: 'The package is yours.',
  payment_pending: 'The package is reserved. Pay at the desk to start it.',
  history: 'Your packages so far.',
  payment_confirmed: 'The payment is confirmed.',
  payment_failed: 'The payment is marked as failed.',
  department: 'A department.',
  departments: 'The departments.',
  department_created: 'The department is made.',
  department_saved: 'The department is saved.',
  department_deactivated: 'The department is deactivated.',
  doctor: 'A doctor.',
  doctors: 'The doctors.',
  doctor_created: 'The doctor is added.',
  doctor_assigned: 'The doctor belongs to the department now.',
  doctor_saved: 'The doctor is saved.',
  doctor_deactivated: 'The doctor takes no new bookings.',
  events: 'What happened.',
  webhook: 'A webhook.',
  webhooks: 'The webhooks.',
  webhook_created: 'The webhook is registered. Keep its secret: it is not shown again.',
  webhook_saved: 'The webhook is saved.',
  webhook_removed: 'The webhook is removed.',

  sms_otp:
    'Your clinic code is {code}. It is valid for {minutes, plural, one {# minute} other {# minutes}}. Do not share it with anyone.',
  sms_phone_changed:
    'Your clinic account now signs in with another phone number. If this was not you, call the clinic at once.',
} as const satisfies Record<ClinicErrorCode, string> & Record<string, string>;
