import { ClinicError } from '../errors.ts';
import { fromInstant, type Instant, MAX_SKEW, SECOND } from './clock.ts';

/** What lies in the last so many seconds; once the clock was put back, what is dated later doesn't. */
export const recentOf = (times: readonly Instant[], windowSeconds: number, now: number): Instant[] =>
  times.filter((at) => {
    const age = now - fromInstant(at);
    return age < windowSeconds * SECOND && age >= -MAX_SKEW;
  });

/**
 * When a sliding window that holds `limit` of these times takes the next one; null when it does so now.
 * @param times oldest first
 */
export const nextFreeAt = (
  times: readonly Instant[],
  limit: number,
  windowSeconds: number,
  now: number,
): number | null => {
  const recent = recentOf(times, windowSeconds, now);
  const freeing = recent[recent.length - limit];
  return freeing === undefined ? null : fromInstant(freeing) + windowSeconds * SECOND;
};

/** @param until epoch milliseconds from which on it may be tried again. */
export const rateLimited = (message: string, until: number, now: number): ClinicError =>
  new ClinicError('RATE_LIMITED', message, { retryAfter: Math.max(1, Math.ceil((until - now) / SECOND)) });
