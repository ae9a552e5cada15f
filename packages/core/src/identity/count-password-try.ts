import type { Context } from '../context.ts';
import { type Instant, MINUTE, SECOND, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { nextFreeAt, rateLimited, recentOf } from '../kernel/window.ts';
import { DuplicateKeyError, type WriteStep } from '../storage/index.ts';
import { passwordTries } from './collections.ts';

/** Wrong passwords for one account that are compared in any 15 min (NIST SP 800-63B-4, 3.2.2 asks for a limit). */
const TRIES_PER_WINDOW = 10;
const WINDOW_SECONDS = (15 * MINUTE) / SECOND;

/** How often a try that lost a race against another one looks again: each loss is another's counted try. */
const MAX_LOOKS = 100;

const limited = (until: number, now: number) =>
  rateLimited('Too many passwords were tried; try again later.', until, now);

const triesOf = (account: string, tries: Instant[], now: number) => ({
  id: account,
  tries,
  stamp: newId(),
  expires_at: toInstant(now + WINDOW_SECONDS * SECOND),
});

/**
 * Counts a try of an account's password, before anything is compared: of any number at once, no more are let through
 * than the limit says.
 * @param account the user's id, or what stands for a name that nobody has.
 * @throws ClinicError RATE_LIMITED ten were counted in the last 15 min.
 */
export const countPasswordTry = async (
  { storage, clock }: Pick<Context, 'storage' | 'clock'>,
  account: string,
): Promise<void> => {
  const all = storage.collection(passwordTries);
  for (let look = 0; look < MAX_LOOKS; look++) {
    const now = clock.now();
    const known = await all.get(account);
    const recent = recentOf(known?.tries ?? [], WINDOW_SECONDS, now);
    const free = nextFreeAt(recent, TRIES_PER_WINDOW, WINDOW_SECONDS, now);
    if (free !== null) throw limited(free, now);
    const { id, ...next } = triesOf(account, [...recent, toInstant(now)], now);
    if (known !== undefined) {
      if ((await all.update({ id, stamp: known.stamp }, { $set: next })) !== undefined) return;
      continue;
    }
    try {
      await all.insert({ id, ...next });
      return;
    } catch (error) {
      if (!(error instanceof DuplicateKeyError)) throw error;
    }
  }
  throw limited(clock.now() + SECOND, clock.now());
};

/** Part of the write of a sign-in: the tries before it, and those counted meanwhile, are forgotten. */
export const forgetPasswordTries = ({ storage, clock }: Context, account: string): WriteStep => {
  const { id, ...none } = triesOf(account, [], clock.now());
  return storage
    .collection(passwordTries)
    .updating('tries', { id }, { $set: none }, { otherwise: { id, ...none } });
};
