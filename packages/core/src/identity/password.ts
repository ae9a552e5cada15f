import * as v from 'valibot';
import { foldText } from '../kernel/search.ts';
import { invalidFields } from '../kernel/validate.ts';
import { parseKuwaitPhone } from '../phone/phone.ts';
import { hashPassword, normalizePassword } from './hash-password.ts';
import type { User } from './user.ts';

const MIN_LENGTH = 8;
const MAX_LENGTH = 256;

/** In code points of the normalised text (NIST SP 800-63B-4, 3.1.1.2): an emoji is one, so is a letter with its mark. */
const lengthOf = (password: string): number => [...normalizePassword(password)].length;

const isText = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/** A password that is to be set. NIST SP 800-63B-4, 3.1.1.2: length only, no rules of composition. */
export const passwordSchema = v.pipe(
  v.string(),
  v.check(isText, 'must be well-formed text'),
  v.check((text) => lengthOf(text) >= MIN_LENGTH, `must have at least ${MIN_LENGTH} characters`),
  v.check((text) => lengthOf(text) <= MAX_LENGTH, `must have at most ${MAX_LENGTH} characters`),
  v.description(`${MIN_LENGTH} to ${MAX_LENGTH} characters, none of the common passwords.`),
);

/** A password that somebody signs in with: one set elsewhere, under other rules, was imported perhaps. */
export const triedPasswordSchema = v.pipe(
  v.string(),
  v.check(isText, 'must be well-formed text'),
  v.minLength(1),
  v.maxLength(1_000),
);

type Owner = Pick<User, 'name' | 'email' | 'phone_number' | 'contact_phone'>;

/**
 * A password to be stored, checked against those that are guessed first (NIST SP 800-63B-4, 3.1.1.2) and hashed. Every
 * password that is set comes through here.
 * @param password as `passwordSchema` has it.
 * @param field its name in `details`.
 * @throws ClinicError VALIDATION_ERROR a common password, or the owner's name, email or phone; RATE_LIMITED
 */
export const hashNewPassword = async (
  password: string,
  owner: Owner,
  field = 'password',
): Promise<string> => {
  const problem = (await isCommon(password))
    ? 'is among the most common ones, which are guessed first'
    : isOfOwner(password, owner) && 'must not be made of your name, email or phone, or of the word clinic';
  if (problem) {
    throw invalidFields({ [field]: problem });
  }
  return hashPassword(password);
};

let common: Promise<ReadonlySet<string>> | undefined;

/** Some 18,000, in lower case; read when the first password is set, for a tenth of a second. */
const readCommon = async (): Promise<ReadonlySet<string>> => {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].filter((word) => word.length >= MIN_LENGTH));
};

const isCommon = async (password: string): Promise<boolean> => {
  common ??= readCommon();
  return (await common).has(normalizePassword(password).toLowerCase());
};

const lettersOf = (text: string): string => foldText(text).replace(/[^\p{L}]/gu, '');

/** `Ahmed1990`, `clinic-2031`, the own phone: a word everybody knows of the owner, with digits and signs around it. */
const isOfOwner = (password: string, { name, email, phone_number, contact_phone }: Owner): boolean => {
  const letters = lettersOf(password);
  if (letters === '') {
    const digits = password.replace(/\P{Nd}/gu, '');
    return [phone_number, contact_phone].includes(parseKuwaitPhone(digits) ?? `+${digits}`);
  }
  // Letters that a longer password holds by chance aren't what it is made of.
  if (letters.length * 2 < lengthOf(password)) return false;
  const known = ['clinic', name, ...(name?.split(/\s+/) ?? []), email, email?.split('@')[0]];
  return known.some((word) => word && lettersOf(word) === letters);
};
