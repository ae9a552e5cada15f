import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { fromInstant, MINUTE, SECOND, toInstant } from '../kernel/clock.ts';
import { DuplicateKeyError } from '../storage/index.ts';
import { passwordTries } from './collections.ts';
import type { PasswordTries } from './password-tries.ts';

/** Wrong passwords an account stands in any `WINDOW_MS` (NIST SP 800-63B-4, 3.2.2 asks for a limit of at most 100). */
const MAX_TRIES = 10;
const WINDOW_MS = 15 * MINUTE;

/** Each loss of a race is another's counted try; after ten of them there is none left to lose. */
const MAX_LOOKS = 2 * MAX_TRIES;

const limited = (until: number, now: number): ClinicError =>
  new ClinicError('RATE_LIMITED', 'Too many wrong passwords; try again later.', {
    retryAfter: Math.max(1, Math.ceil((until - now) / SECOND)),
  });

/**
 * Counts a try before anything is compared: of any number at once, ten are let through.
 * @throws ClinicError RATE_LIMITED, also for the right password
 */
export const countPasswordTry = async (
  { storage, clock }: Context,
  account: string,
): Promise<PasswordTries> => {
  const all = storage.collection(passwordTries);
  const now = clock.now();
  for (let look = 0; look < MAX_LOOKS; look++) {
    const known = await all.get(account);
    const recent = (known?.tries ?? []).filter((at) => fromInstant(at) > now - WINDOW_MS);
    const [oldest] = recent;
    if (oldest !== undefined && recent.length >= MAX_TRIES)
      throw limited(fromInstant(oldest) + WINDOW_MS, now);
    const counted: PasswordTries = {
      id: account,
      tries: [...recent, toInstant(now)],
      version: (known?.version ?? 0) + 1,
      expires_at: toInstant(now + WINDOW_MS),
    };
    const { id, ...change } = counted;
    try {
      if (known === undefined) await all.insert(counted);
      else if (!(await all.update({ id, version: known.version }, { $set: change }))) continue;
      return counted;
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
  }
  throw limited(now + SECOND, now);
};

/** After the right password; not when another try came in between, which may have been wrong. */
export const forgetPasswordTries = async ({ storage }: Context, counted: PasswordTries): Promise<void> => {
  await storage.collection(passwordTries).remove({ id: counted.id, version: counted.version });
};
