/** Where the time comes from. The only place in core that asks the machine what time it is. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** An instant as stored and answered: ISO 8601, UTC, milliseconds, `Z`. Sorts as text in order of time. */
export type Instant = string;

/** The day last written, as text and as the time it began: nearly all instants of a running clinic lie in one of two. */
let day = '';
let dayStart = Number.NaN;

const padded = (digits: number) =>
  Array.from({ length: 10 ** digits }, (_, number) => String(number).padStart(digits, '0'));
const two = padded(2);
const three = padded(3);

/** By hand: a request writes a dozen, and `Date` takes four times as long for each. */
export const toInstant = (epochMs: number): Instant => {
  const since = epochMs - dayStart;
  if (!(since >= 0 && since < DAY && Number.isInteger(since))) {
    const instant = new Date(epochMs).toISOString();
    day = instant.slice(0, -13);
    dayStart = Math.floor(epochMs / DAY) * DAY;
    return instant;
  }
  const clock = `${two[Math.floor(since / HOUR)]}:${two[Math.floor(since / MINUTE) % 60]}:${two[Math.floor(since / SECOND) % 60]}`;
  return `${day}${clock}.${three[since % SECOND]}Z`;
};

/** The last instant that is written with four digits of year: later ones wouldn't sort as text. */
export const LAST_INSTANT = Date.parse('9999-12-31T23:59:59.999Z');

export const fromInstant = (instant: Instant): number => Date.parse(instant);

/**
 * Milliseconds by which the clock of another server may be ahead. What is dated later than that was dated before the
 * clock was put back, and says nothing about how long ago it was.
 */
export const MAX_SKEW = 30_000;

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
