import type { ClinicError } from '../errors.ts';
import type { Wait } from './catalogue.ts';
import type { Locale } from './locale.ts';
import { translate } from './translate.ts';

const SECONDS_PER_MINUTE = 60;
const SECONDS_PER_HOUR = 60 * SECONDS_PER_MINUTE;

/** The error's text in a language, with what its `details` and `retryAfter` say. */
export const localizeError = (error: ClinicError, locale: Locale): string => {
  switch (error.code) {
    case 'OTP_INVALID': {
      const { attempts_left } = error.details;
      return translate(locale, 'OTP_INVALID', {
        attempts_left: typeof attempts_left === 'number' ? attempts_left : 0,
      });
    }
    case 'CONFLICT':
      return translate(locale, 'CONFLICT', { reason: String(error.details.reason) });
    case 'RATE_LIMITED':
    case 'OTP_LOCKED':
      return translate(locale, error.code, waitOf(error.retryAfter));
    default:
      return translate(locale, error.code);
  }
};

/** Rounded up: whoever comes back after it isn't too early. */
const waitOf = (seconds: number | undefined): Wait => {
  if (seconds === undefined) return { unit: 'none', count: 0 };
  if (seconds >= 2 * SECONDS_PER_HOUR) return { unit: 'hour', count: Math.ceil(seconds / SECONDS_PER_HOUR) };
  if (seconds >= 2 * SECONDS_PER_MINUTE)
    return { unit: 'minute', count: Math.ceil(seconds / SECONDS_PER_MINUTE) };
  return { unit: 'second', count: Math.max(1, Math.ceil(seconds)) };
};
