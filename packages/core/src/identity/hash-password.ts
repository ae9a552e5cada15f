import { availableParallelism } from 'node:os';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { parseOptions as parseBcrypt, verify as verifyBcrypt } from '@node-rs/bcrypt';
import * as v from 'valibot';
import { ClinicError } from '../errors.ts';

/** OWASP Password Storage Cheat Sheet: argon2id (2 in the library's enumeration), 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Nobody's: 16 zero bytes of salt, 32 of hash. It costs as much to compare as one of `PARAMETERS`. */
const NOBODYS = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/**
 * Each takes 19 MiB, a core for some 20 ms and one of the four threads (libuv's) that also read files. The event loop
 * keeps a core and a thread for itself.
 */
const AT_ONCE = Math.min(Math.max(availableParallelism() - 1, 1), 3);

/** Some 10 s of work. */
const MAX_WAITING = 500 * AT_ONCE;

/** Seconds after which those who wait are through. */
const RETRY_AFTER = 10;

let free = AT_ONCE;
const waiting: (() => void)[] = [];

/**
 * Work of a hash: some at once, as many wait as are soon through, first come, first served.
 * @throws ClinicError RATE_LIMITED too many wait already.
 */
const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (free > 0) free--;
  else if (waiting.length < MAX_WAITING) await new Promise<void>((resolve) => waiting.push(resolve));
  else {
    throw new ClinicError('RATE_LIMITED', 'Too many are signing in; try again in a moment.', {
      retryAfter: RETRY_AFTER,
    });
  }
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next === undefined) free++;
    else next();
  }
};

/** A password in the form it is compared in: Unicode NFC (RFC 8265, 4.2), so that one typed on another device is the same. */
export const normalizePassword = (password: string): string => password.normalize('NFC');

/**
 * The password as stored: argon2id, PHC string; worked out off the event loop.
 * @throws ClinicError RATE_LIMITED too many wait already.
 */
export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => hash(normalizePassword(password), PARAMETERS));

const isBcrypt = (stored: string): boolean => /^\$2[aby]\$/.test(stored);

/**
 * Whether the password is the one behind a stored hash. For none (`null`) the answer is no, after the same work.
 * @throws ClinicError RATE_LIMITED too many wait already.
 */
export const comparePassword = (password: string, stored: string | null): Promise<boolean> =>
  inTurn(() =>
    stored !== null && isBcrypt(stored)
      ? verifyBcrypt(normalizePassword(password), stored)
      : verify(stored ?? NOBODYS, normalizePassword(password)),
  );

/** Whether a stored hash is weaker than one made now: bcrypt, or argon2 of lesser parameters. */
export const isOutdated = (stored: string): boolean => {
  if (isBcrypt(stored)) return true;
  const { algorithm, version, memoryCost, timeCost } = parseOptions(stored);
  return (
    algorithm !== PARAMETERS.algorithm ||
    version !== 1 ||
    memoryCost < PARAMETERS.memoryCost ||
    timeCost < PARAMETERS.timeCost
  );
};

/** Above it a hash costs more than a sign-in may: a second of bcrypt, 256 MiB or ten passes of argon2. */
const COSTLIEST = { bcrypt: 14, memoryCost: 262_144, timeCost: 10, parallelism: 8 };

const isImportable = (stored: string): boolean => {
  try {
    if (isBcrypt(stored)) {
      return (
        /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/.test(stored) && parseBcrypt(stored).cost <= COSTLIEST.bcrypt
      );
    }
    const { algorithm, memoryCost, timeCost, parallelism } = parseOptions(stored);
    return (
      algorithm === PARAMETERS.algorithm &&
      memoryCost <= COSTLIEST.memoryCost &&
      timeCost <= COSTLIEST.timeCost &&
      parallelism <= COSTLIEST.parallelism
    );
  } catch {
    return false;
  }
};

/**
 * A hash made by another program, for users that come from there: bcrypt (`$2a$`, `$2b$`, `$2y$`, cost up to 14) or
 * argon2id as a PHC string (up to 256 MiB, 10 passes, 8 lanes).
 */
export const passwordHashSchema = v.pipe(
  v.string(),
  v.maxLength(200),
  v.check(isImportable, 'must be a bcrypt or argon2id hash of bearable cost'),
);
