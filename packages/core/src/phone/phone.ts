import { ClinicError } from '../errors.ts';

/** A Kuwait mobile number as stored and answered: `+965` and eight digits, the first of them 5, 6 or 9. */
export type KuwaitPhone = string;

const KUWAIT_MOBILE = /^(?:\+965|965|00965)?([569]\d{7})$/;

/** Spaces, dashes and the invisible direction marks that come along when a number is pasted from Arabic text. */
const SEPARATORS = /[\s\-\u00ad\u2010-\u2015\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Arabic-Indic (U+0660…) and Eastern Arabic-Indic (U+06F0…) digits. */
const ARABIC_DIGITS = /[\u0660-\u0669\u06f0-\u06f9]/g;

const toAsciiDigit = (digit: string): string => String(digit.charCodeAt(0) & 0xf);

/** The longest input looked at: no spelling of a phone number is longer. */
const MAX_LENGTH = 40;

/**
 * Reads a Kuwait mobile number in any accepted spelling: `+965XXXXXXXX`, `965XXXXXXXX`, `00965XXXXXXXX` or the
 * eight local digits, with spaces, dashes and Arabic-Indic digits.
 * @returns `+965XXXXXXXX`, or undefined when it is none.
 */
export const parseKuwaitPhone = (input: string): KuwaitPhone | undefined => {
  const local = KUWAIT_MOBILE.exec(compact(input))?.[1];
  return local === undefined ? undefined : `+965${local}`;
};

/** Digits alone, and a leading `+`; empty when it can't be a phone. */
const compact = (input: string): string =>
  input.length > MAX_LENGTH ? '' : input.replace(SEPARATORS, '').replace(ARABIC_DIGITS, toAsciiDigit);

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

/** Kuwait's landlines begin with 2 (numbering plan of CITRA). */
const KUWAIT_LANDLINE = /^(?:\+965|965|00965)?(2\d{7})$/;

/** ITU-T E.164: at most 15 digits, the country code first. Those of Kuwait are known better. */
const E164 = /^(?:\+|00)(?!965)([1-9]\d{6,14})$/;

/**
 * Reads a number at which somebody is called, not one that signs in: a Kuwait mobile or landline number in any
 * accepted spelling, or one of another country with `+` or `00`.
 * @returns it in E.164
 * @throws ClinicError INVALID_PHONE_NUMBER, with the field's name in `details`.
 */
export const toContactPhone = (input: string, field = 'phone'): string => {
  const mobile = parseKuwaitPhone(input);
  if (mobile !== undefined) return mobile;
  const number = compact(input);
  const local = KUWAIT_LANDLINE.exec(number)?.[1];
  if (local !== undefined) return `+965${local}`;
  const foreign = E164.exec(number)?.[1];
  if (foreign !== undefined) return `+${foreign}`;
  throw new ClinicError('INVALID_PHONE_NUMBER', 'This is not a phone number.', {
    details: { [field]: 'must be a phone number, for example +96522345678' },
  });
};

/** How a phone begins that somebody looks for, in any spelling; undefined for what isn't the beginning of one. */
export const phonePrefix = (input: string): string | undefined => {
  const number = compact(input).replace(/^00/, '');
  return /^\+?\d{1,15}$/.test(number) ? number : undefined;
};

/**
 * How the phones begin, as they are stored, that are meant by the beginning of one: people type it with the country's
 * code or without. None for what isn't one.
 */
export const phonesThatBegin = (input: string): string[] => {
  const number = phonePrefix(input);
  if (number === undefined) return [];
  return number.startsWith('+') ? [number] : [`+${number}`, `+965${number}`];
};

/** For logs and audit entries: enough to recognise, not to call. */
export const maskPhone = (phone: KuwaitPhone): string => `${phone.slice(0, 4)}****${phone.slice(-4)}`;
