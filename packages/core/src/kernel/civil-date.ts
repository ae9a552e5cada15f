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
