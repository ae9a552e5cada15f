/** Where the time comes from. The only place in core that asks the machine what time it is. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** An instant as stored and answered: ISO 8601, UTC, milliseconds, `Z`. Sorts as text in order of time. */
export type Instant = string;

export const toInstant = (epochMs: number): Instant => new Date(epochMs).toISOString();

export const fromInstant = (instant: Instant): number => Date.parse(instant);

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
