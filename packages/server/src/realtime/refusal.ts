import { type ClinicError, type Locale, localizeError, toClinicError } from '@clinic/core';

/** An error as the envelope of an answer holds it. */
export interface Refusal {
  readonly code: ClinicError['code'];
  readonly message: string;
  readonly details: ClinicError['details'];
}

export const refusalOf = (error: unknown, locale: Locale): Refusal => {
  const refused = toClinicError(error);
  return { code: refused.code, message: localizeError(refused, locale), details: refused.details };
};
