import { ClinicError } from '../errors.ts';

/** A Kuwait mobile number as stored and answered: `+965` and eight digits, the first of them 5, 6 or 9. */
export type KuwaitPhone = string;

const KUWAIT_MOBILE = /^(?:\+965|965|00965)?([569]\d{7})$/;

/** Spaces, dashes and the invisible direction marks that come along when a number is pasted from Arabic text. */
const SEPARATORS = /[\s\-\u00ad\u2010-\u2015\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Arabic-Indic (U+0660…) and Eastern Arabic-Indic (U+06F0…) digits. */
const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

const toAsciiDigit = (digit: string): string => String(digit.charCodeAt(0) & 0xf);

const compactOf = (input: string): string =>
  input.replace(SEPARATORS, '').replace(ARABIC_DIGITS, toAsciiDigit);

/** The longest input looked at: no spelling of a phone number is longer. */
const MAX_LENGTH = 40;

/**
 * Reads a Kuwait mobile number in any accepted spelling: `+965XXXXXXXX`, `965XXXXXXXX`, `00965XXXXXXXX` or the
 * eight local digits, with spaces, dashes and Arabic-Indic digits.
 * @returns `+965XXXXXXXX`, or undefined when it is none.
 */
export const parseKuwaitPhone = (input: string): KuwaitPhone | undefined => {
  if (input.length > MAX_LENGTH) return undefined;
  const local = KUWAIT_MOBILE.exec(compactOf(input))?.[1];
  return local === undefined ? undefined : `+965${local}`;
};

/**
 * As `parseKuwaitPhone`, for input that must be one.
 * @throws ClinicError INVALID_PHONE_NUMBER, with the field's name in `details`.
 */
export const toKuwaitPhone = (input: string, field = 'phone_number'): KuwaitPhone => {
  const phone = parseKuwaitPhone(input);
  if (phone !== undefined) return phone;
  throw new ClinicError('INVALID_PHONE_NUMBER', 'This is not a Kuwait mobile number.', {
    details: { [field]: 'must be a Kuwait mobile number, for example +96551234567' },
  });
};

/** ITU-T E.164: a country's code and the number, at most fifteen digits. */
const INTERNATIONAL = /^(?:\+|00)([1-9]\d{6,14})$/;

/**
 * A number to be called at, of any country: a Kuwait mobile number in any accepted spelling, or one with `+` or `00`.
 * @returns E.164, `+` and digits.
 * @throws ClinicError INVALID_PHONE_NUMBER, with the field's name in `details`.
 */
export const toContactPhone = (input: string, field = 'phone'): string => {
  const phone = parseKuwaitPhone(input);
  if (phone !== undefined) return phone;
  const digits = input.length > MAX_LENGTH ? undefined : INTERNATIONAL.exec(compactOf(input))?.[1];
  if (digits !== undefined) return `+${digits}`;
  throw new ClinicError('INVALID_PHONE_NUMBER', 'This is not a phone number.', {
    details: { [field]: 'must be a Kuwait mobile number, or another with + and the code of its country' },
  });
};

/** For logs and audit entries: enough to recognise, not to call. */
export const maskPhone = (phone: KuwaitPhone): string => `${phone.slice(0, 4)}****${phone.slice(-4)}`;
