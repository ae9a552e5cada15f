/** Where the time comes from. The only place in core that asks the machine what time it is. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** An instant as stored and answered: ISO 8601, UTC, milliseconds, `Z`. Sorts as text in order of time. */
export type Instant = string;

const milliseconds = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, '0'));

/** What instants of a second begin with. A request writes a dozen, now and at the same few times from now. */
const beginnings = new Map<number, string>();
const MAX_BEGINNINGS = 64;

const beginningOf = (second: number): string => {
  let beginning = beginnings.get(second);
  if (beginning === undefined) {
    beginning = new Date(second * SECOND).toISOString().slice(0, -'000Z'.length);
    if (beginnings.size === MAX_BEGINNINGS) beginnings.clear();
    beginnings.set(second, beginning);
  }
  return beginning;
};

/** @throws RangeError of what is no time */
export const toInstant = (epochMs: number): Instant => {
  if (!Number.isInteger(epochMs)) return new Date(epochMs).toISOString();
  const second = Math.floor(epochMs / SECOND);
  return `${beginningOf(second)}${milliseconds[epochMs - second * SECOND]}Z`;
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
