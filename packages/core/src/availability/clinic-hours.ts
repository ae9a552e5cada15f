import * as v from 'valibot';
import { dayNames } from '../kernel/civil-time.ts';
import { DEFAULT_SLOT_MINUTES, findOverlap, hoursSchema, type WeeklyHours } from './weekly-hours.ts';

/** `Sun`, or `Sun-Thu`; then `08:00-17:00`; then, if slots don't last 30 minutes, `/20`. */
const PART = /^([a-z]{3})(?:-([a-z]{3}))?\s+(\d\d:\d\d)-(\d\d:\d\d)(?:\/(\d{1,3}))?$/i;

const days = dayNames.map((name) => name.slice(0, 3).toLowerCase());

/** The days from one to another, over the end of the week where the other comes before it. */
const daysBetween = (first: number, last: number): number[] =>
  Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);

const readPart = (part: string): WeeklyHours[] | undefined => {
  const [, from = '', to = from, start_time, end_time, minutes] = PART.exec(part.trim()) ?? [];
  const [first, last] = [days.indexOf(from.toLowerCase()), days.indexOf(to.toLowerCase())];
  if (first === -1 || last === -1) return undefined;
  const slot_duration_minutes = minutes === undefined ? DEFAULT_SLOT_MINUTES : Number(minutes);
  const read = daysBetween(first, last).map((day_of_week) =>
    v.safeParse(hoursSchema, { day_of_week, start_time, end_time, slot_duration_minutes }),
  );
  return read.every((each) => each.success) ? read.map(({ output }) => output as WeeklyHours) : undefined;
};

/**
 * Weekly hours as an operator writes them: `Sun-Thu 08:00-12:00/30, Sun-Thu 16:00-20:00, Sat 09:00-13:00/20`, or
 * `closed`. Undefined when they can't be read, or overlap.
 */
export const parseHours = (text: string): WeeklyHours[] | undefined => {
  if (text.trim().toLowerCase() === 'closed') return [];
  const parts = text.split(',').map(readPart);
  if (!parts.every((part) => part !== undefined)) return undefined;
  const all = parts.flat();
  return findOverlap(all) === undefined ? all : undefined;
};

/** Hours of a clinic that says nothing else. */
export const DEFAULT_CLINIC_HOURS = 'Sun-Thu 08:00-17:00/30';
