import { MINUTE } from './clock.ts';

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
