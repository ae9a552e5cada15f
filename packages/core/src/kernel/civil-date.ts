import { DAY, HOUR, MINUTE } from './clock.ts';

/** A day of the clinic, `YYYY-MM-DD`. */
export type CivilDate = string;

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Which day it is in a time zone. */
export const civilDate = (epochMs: number, timezone: string): CivilDate => {
  let formatter = formatters.get(timezone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    formatters.set(timezone, formatter);
  }
  return formatter.format(epochMs);
};

/** Every zone's offset is a multiple of it, so days begin on this grid, also across a change of clocks. */
const OFFSET_STEP = 15 * MINUTE;

/** When the next day of a time zone begins, in epoch milliseconds. */
export const nextMidnight = (epochMs: number, timezone: string): number => {
  const today = civilDate(epochMs, timezone);
  let at = epochMs - (epochMs % OFFSET_STEP);
  while (civilDate(at, timezone) === today) at += OFFSET_STEP;
  return at;
};

/** When the day of a time zone began, in epoch milliseconds. */
export const lastMidnight = (epochMs: number, timezone: string): number => {
  const today = civilDate(epochMs, timezone);
  let at = epochMs - (epochMs % OFFSET_STEP);
  while (civilDate(at - OFFSET_STEP, timezone) === today) at -= OFFSET_STEP;
  return at;
};

/** Whether this is a day of the calendar. */
export const isCivilDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;

/** No zone is further than this from UTC. */
const FARTHEST = 15 * HOUR;

/** The first instant around a day's midnight of which the zone says so. Found by halving: it only says the day. */
const firstInstant = (date: CivilDate, says: (instant: number) => boolean): number => {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  let before = midnight - FARTHEST;
  let after = midnight + DAY + FARTHEST;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (says(middle)) after = middle;
    else before = middle;
  }
  return after;
};

/**
 * When a day begins in a time zone, in epoch milliseconds: at midnight, or where the clocks skip midnight right after
 * it.
 */
export const startOfDay = (date: CivilDate, timezone: string): number =>
  firstInstant(date, (instant) => civilDate(instant, timezone) >= date);

/** When the day after begins. */
export const endOfDay = (date: CivilDate, timezone: string): number =>
  firstInstant(date, (instant) => civilDate(instant, timezone) > date);
