/** Tries before a message is given up; with `backoffSeconds` that is about an hour. */
export const MAX_ATTEMPTS = 8;

const FIRST_SECONDS = 30;
const LONGEST_SECONDS = 60 * 60;

/**
 * Seconds to wait after a message's failed attempt: 30, 60, 120, … up to an hour, of which the second half is
 * random, so that what failed together doesn't come back together. Longer where the provider asked for it, at
 * most an hour.
 * @param attempts so far, from 1
 * @param random from 0 to 1
 */
export const backoffSeconds = (attempts: number, random: number, retryAfter = 0): number => {
  const full = Math.min(FIRST_SECONDS * 2 ** (attempts - 1), LONGEST_SECONDS);
  return Math.max(full / 2 + (full / 2) * random, Math.min(retryAfter, LONGEST_SECONDS));
};
