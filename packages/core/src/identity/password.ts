import { availableParallelism } from 'node:os';
import { hash, verify } from '@node-rs/argon2';
import * as v from 'valibot';

/** NIST SP 800-63B-4, 3.1.1.2: length only, no rules of composition. */
export const passwordSchema = v.pipe(
  v.string(),
  v.check((text) => !text.includes('\u0000') && text.isWellFormed(), 'must be well-formed text'),
  v.minLength(8),
  v.maxLength(256),
);

/** OWASP Password Storage Cheat Sheet: argon2id (2 in the library's enumeration), 19 MiB, 2 passes, 1 lane. */
const PARAMETERS = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

let running = 0;
const waiting: (() => void)[] = [];

/** At most as many hashes at once as there are cores: each takes 19 MiB and a core for some 30 ms. */
const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
  if (running >= availableParallelism()) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
};

/** The password as stored: argon2id of its NFKC form, PHC string; worked out off the event loop. */
export const hashPassword = (password: string): Promise<string> =>
  inTurn(() => hash(password.normalize('NFKC'), PARAMETERS));

/** Whether the password is the one behind a stored hash; for none (`null`) the answer is no. */
export const comparePassword = async (password: string, stored: string | null): Promise<boolean> =>
  stored !== null && inTurn(() => verify(stored, password.normalize('NFKC')));
