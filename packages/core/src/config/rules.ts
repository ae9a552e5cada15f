import { createPrivateKey, createPublicKey } from 'node:crypto';
import * as v from 'valibot';
import { parseHours } from '../availability/clinic-hours.ts';

// What the text of a variable must be, and what is read from it. Each rule's message completes "NAME …".

export const text = v.string();

const listed = (value: string): string[] => value.split(',').flatMap((part) => part.trim() || []);

export const wholeNumber = (from: number, to: number) =>
  v.pipe(
    v.string(),
    v.check(
      (value) => /^\d{1,15}$/.test(value) && Number(value) >= from && Number(value) <= to,
      `must be a whole number from ${from} to ${to}`,
    ),
    v.transform(Number),
  );

export const oneOf = <const T extends readonly string[]>(options: T) =>
  v.picklist(options, `must be ${options.slice(0, -1).join(', ')} or ${options.at(-1)}`);

export const trueOrFalse = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.picklist(['true', 'false'], 'must be true or false'),
  v.transform((value) => value === 'true'),
);

const PRODUCTION = ['production', 'prod'];
const DEVELOPMENT = ['development', 'dev', 'test', 'testing', 'local'];

/** Anything else is refused: a misspelt production must not start as development. */
export const environment = v.pipe(
  v.string(),
  v.toLowerCase(),
  v.check(
    (value) => PRODUCTION.includes(value) || DEVELOPMENT.includes(value),
    'must be production or development',
  ),
  v.transform((value): 'production' | 'development' =>
    PRODUCTION.includes(value) ? 'production' : 'development',
  ),
);

const parseUrl = (value: string, protocols: readonly string[]): URL | undefined => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && protocols.includes(url.protocol) && url.hostname !== '' ? url : undefined;
};

/** A URL without what follows its path; a slash at the end is dropped. */
export const webUrl = v.pipe(
  v.string(),
  v.check(
    (value) => parseUrl(value, ['http:', 'https:'])?.search === '' && !value.includes('#'),
    'must be a URL such as https://clinic.example',
  ),
  v.transform((value) => value.replace(/\/+$/, '')),
);

export const redisUrl = v.pipe(
  v.string(),
  v.check(
    (value) => parseUrl(value, ['redis:', 'rediss:']) !== undefined,
    'must be a URL such as redis://localhost:6379/0',
  ),
);

/** Origins as browsers send them (RFC 6454, 6.2); a path is dropped. */
export const origins = v.pipe(
  v.string(),
  v.transform(listed),
  v.check(
    (parts) => parts.every((part) => parseUrl(part, ['http:', 'https:']) !== undefined),
    'must be origins such as https://clinic.example, separated by commas',
  ),
  v.transform((parts) => parts.map((part) => new URL(part).origin)),
);

/** One line. */
export const name = v.pipe(
  v.string(),
  v.transform((value) => value.trim()),
  v.check((value) => /^[^\p{Cc}]{1,100}$/u.test(value), 'must be a name of 1 to 100 characters'),
);

export const timezone = v.pipe(
  v.string(),
  v.check(isTimezone, 'must be a time zone of the IANA database, such as Asia/Kuwait'),
);

function isTimezone(value: string): boolean {
  // Offsets such as +03:00 have no name, and no daylight saving time either.
  if (!/^[A-Za-z]/.test(value)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: value });
    return true;
  } catch {
    return false;
  }
}

/** As `parseHours` reads them. */
export const weeklyHours = v.pipe(
  v.string(),
  v.check(
    (value) => parseHours(value) !== undefined,
    'must be weekly hours that do not overlap, such as Sun-Thu 08:00-17:00/30, or closed',
  ),
  v.transform((value) => parseHours(value) ?? []),
);

export const currency = v.pipe(
  v.string(),
  v.toUpperCase(),
  v.check(
    (value) => Intl.supportedValuesOf('currency').includes(value),
    'must be a currency of ISO 4217, such as KWD',
  ),
);

const E164 = /^\+[1-9]\d{6,14}$/;

/** Always with `whatsapp:` before the number. */
export const whatsappSender = v.pipe(
  v.string(),
  v.transform((value) => value.replace(/^(whatsapp:)?/, 'whatsapp:')),
  v.check(
    (value) => E164.test(value.slice('whatsapp:'.length)),
    'must be a WhatsApp sender such as whatsapp:+14155238886',
  ),
);

/** A number, or a sender's name of up to 11 letters and digits (GSM 03.40). */
export const smsSender = v.pipe(
  v.string(),
  v.check(
    (value) => E164.test(value) || /^(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}$/.test(value),
    'must be a number such as +14155238886, or a sender name of up to 11 letters',
  ),
);

export const accountSid = v.pipe(v.string(), v.startsWith('AC', 'must start with AC'));

export const secrets = v.pipe(
  v.string(),
  v.transform(listed),
  v.check(
    (values) => values.every((value) => Buffer.byteLength(value) >= 32),
    'must be secrets of at least 32 bytes each, separated by commas',
  ),
);

/** As a `.env` may hold it: with line ends written as `\\n`, or all of it in base64. */
const pem = (value: string): string =>
  value.includes('-----') ? value.replaceAll('\\n', '\n') : Buffer.from(value, 'base64').toString();

const isEd25519 = (read: typeof createPublicKey | typeof createPrivateKey, value: string): boolean => {
  try {
    return read(value).asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
};

export const privateKey = v.pipe(
  v.string(),
  v.transform(pem),
  v.check(
    (value) => isEd25519(createPrivateKey, value),
    'must be an Ed25519 private key, PKCS #8 in PEM or its base64',
  ),
);

export const publicKeys = v.pipe(
  v.string(),
  v.transform((value) => listed(value).map(pem)),
  v.check(
    (values) => values.every((value) => isEd25519(createPublicKey, value)),
    'must be Ed25519 keys in PEM or its base64, separated by commas',
  ),
);

/** As Amazon names them; a few other services allow more. */
export const bucket = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
    "must be a bucket's name: 3 to 63 small letters, digits, - or .",
  ),
);

export const region = v.pipe(
  v.string(),
  v.regex(/^[a-z0-9-]{1,32}$/, 'must be a region such as eu-central-1'),
);
