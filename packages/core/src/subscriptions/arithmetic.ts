import { DAY, fromInstant, type Instant, toInstant } from '../kernel/clock.ts';

/** The longest a package may run, in days: a hundred years. Keeps every instant inside what a clock can show. */
export const MAX_DURATION_DAYS = 36_500;

/**
 * When a package bought at `start` ends: exactly `days` × 24 hours later (Kuwait seed: purchase date plus
 * duration). Not civil days, so that a change of clocks neither gives nor takes an hour.
 * @param days whole, 1 to 36,500
 * @throws RangeError
 */
export const expiryOf = (start: Instant, days: number): Instant => {
  if (!Number.isInteger(days) || days < 1 || days > MAX_DURATION_DAYS) {
    throw new RangeError(`days must be a whole number from 1 to ${MAX_DURATION_DAYS}`);
  }
  return toInstant(fromInstant(start) + days * DAY);
};

/**
 * Days left, rounded up: the last started day counts whole. 0 once it has ended, or while it has not begun.
 * @param now epoch milliseconds
 */
export const remainingDays = (expiresAt: Instant | null, now: number): number =>
  expiresAt === null ? 0 : Math.max(0, Math.ceil((fromInstant(expiresAt) - now) / DAY));

/** Whether it still runs: the instant of its end is outside. */
export const isRunning = (expiresAt: Instant | null, now: number): boolean =>
  expiresAt !== null && fromInstant(expiresAt) > now;
