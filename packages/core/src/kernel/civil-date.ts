import { SECOND } from './clock.ts';

/** A day of the clinic, `YYYY-MM-DD`. */
export type CivilDate = string;

interface Calendar {
  readonly formatter: Intl.DateTimeFormat;
  /** What was last asked for: days begin at a whole second, and a busy clinic asks many times in one. */
  second: number;
  date: CivilDate;
}

const calendars = new Map<string, Calendar>();

/** Which day it is in a time zone. */
export const civilDate = (epochMs: number, timezone: string): CivilDate => {
  let calendar = calendars.get(timezone);
  if (calendar === undefined) {
    const formatter = new Intl.DateTimeFormat('en-CA', {
      timeZone: timezone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    calendar = { formatter, second: Number.NaN, date: '' };
    calendars.set(timezone, calendar);
  }
  const second = Math.floor(epochMs / SECOND);
  if (second !== calendar.second) {
    calendar.date = calendar.formatter.format(epochMs);
    calendar.second = second;
  }
  return calendar.date;
};

/** Whether this is a day of the calendar. */
export const isCivilDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
