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

/** Whether this is a day of the calendar. */
export const isCivilDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
