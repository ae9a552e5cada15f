import type { Context } from '../context.ts';
import type { Doctor } from '../doctors/doctor.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import { type Instant, toInstant } from '../kernel/clock.ts';
import { planDay, slotsIn, timeOffAt } from './day-plan.ts';

/** A time that can be booked as a whole. */
export interface DaySlot {
  readonly start: Instant;
  readonly end: Instant;
}

/**
 * All slots of a doctor on a day of the clinic, in order: by the hours that hold then, without time off; whether they
 * are booked or past is another matter.
 * @param givenBack the id of a time off to pass over, that is about to go
 */
export const daySlots = async (
  context: Pick<Context, 'storage' | 'settings'>,
  doctor: Doctor,
  date: CivilDate,
  givenBack?: string,
): Promise<DaySlot[]> => {
  const whole = await planDay(context, doctor, date);
  const plan = { ...whole, timeOff: whole.timeOff.filter(({ id }) => id !== givenBack) };
  return slotsIn(plan, plan.hours)
    .filter((slot) => timeOffAt(plan, slot) === undefined)
    .map(({ start, end }) => ({ start: toInstant(start), end: toInstant(end) }));
};
