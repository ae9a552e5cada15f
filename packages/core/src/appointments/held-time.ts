import type { Context } from '../context.ts';
import { fromInstant, HOUR, toInstant } from '../kernel/clock.ts';
import type { Interval } from '../kernel/intervals.ts';
import type { Filter } from '../storage/index.ts';
import type { Appointment } from './appointment.ts';
import { appointments } from './collections.ts';
import type { TimeHold } from './time-hold.ts';

/** No slot is longer (240 minutes), so what still runs at an instant began after that much before it. */
const LONGEST = 4 * HOUR;

/** What has any time in an interval, which may be without end; an index on `start` finds it and reads nothing earlier. */
export const timeIn = ({ start, end }: Interval): Filter<Appointment> => ({
  start: { $gt: toInstant(start - LONGEST), ...(end === Infinity ? {} : { $lt: toInstant(end) }) },
  end: { $gt: toInstant(start) },
});

/** Time that an appointment holds, or that is held for the waitlist. */
export interface HeldTime extends Interval {
  /** Of the appointment, or of the place on the waitlist. */
  readonly id: string;
  readonly holder: 'booking' | 'waitlist';
}

/** The time of a doctor in an interval that is held, in order; also what only reaches into it. */
export const heldTime = async (
  { storage }: Pick<Context, 'storage'>,
  doctorId: string,
  within: Interval,
): Promise<HeldTime[]> => {
  const found = await storage
    .collection(appointments)
    .find({ doctor_id: doctorId, holds_time: true, ...timeIn(within) }, { sort: { start: 1 } });
  return found.map(({ id, start, end, status }: Appointment | TimeHold) => ({
    id,
    holder: status === 'held' ? 'waitlist' : 'booking',
    start: fromInstant(start),
    end: fromInstant(end),
  }));
};
