import { type CivilDate, civilDate } from '../kernel/civil-date.ts';
import { dayOfWeek } from '../kernel/civil-time.ts';
import { DAY, fromInstant, toInstant } from '../kernel/clock.ts';

export const periodKinds = ['day', 'week', 'month'] as const;

export type PeriodKind = (typeof periodKinds)[number];

/** Characters of an instant up to its minute: no zone's day begins within one. */
export const TO_THE_MINUTE = 'YYYY-MM-DDTHH:MM'.length;

/** The day of the clinic in which a minute lies, as groups name it. */
export const dayOfMinute = (minute: string, timezone: string): CivilDate =>
  civilDate(fromInstant(`${minute}:00.000Z`), timezone);

/** What a day belongs to: itself, the Monday of its week (ISO 8601), its month `YYYY-MM`. */
export const periodOf = (date: CivilDate, kind: PeriodKind): string => {
  if (kind === 'month') return date.slice(0, 7);
  if (kind === 'day') return date;
  const noon = fromInstant(`${date}T12:00:00.000Z`);
  return toInstant(noon - dayOfWeek(date) * DAY).slice(0, 10);
};

/** Adds up by period, in the order of time; a period without anything isn't there. */
export const summed = <N extends string>(
  parts: Iterable<readonly [period: string, name: N, amount: number]>,
  names: readonly N[],
): ({ period: string } & Record<N, number>)[] => {
  const periods = new Map<string, Record<N, number>>();
  for (const [period, name, amount] of parts) {
    const known =
      periods.get(period) ?? (Object.fromEntries(names.map((each) => [each, 0])) as Record<N, number>);
    known[name] += amount;
    periods.set(period, known);
  }
  return [...periods].sort(([a], [b]) => (a < b ? -1 : 1)).map(([period, sums]) => ({ period, ...sums }));
};
