import type { Context } from '../context.ts';
import { fromInstant, HOUR, toInstant } from '../kernel/clock.ts';
import { type Interval, overlap } from '../kernel/intervals.ts';
import type { Filter } from '../storage/index.ts';
import type { Appointment } from './appointment.ts';
import { appointments } from './collections.ts';
import { timeHolds } from './time-hold.ts';

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

/** The time of a doctor in an interval that is held; also what only reaches into it. */
export const heldTime = async (
  { storage }: Pick<Context, 'storage'>,
  doctorId: string,
  within: Interval,
): Promise<HeldTime[]> => {
  const [booked, held] = await Promise.all([
    storage.collection(appointments).find({ doctor_id: doctorId, holds_time: true, ...timeIn(within) }),
    storage.collection(timeHolds).find({ doctor_id: doctorId, status: 'held' }),
  ]);
  const times = [
    ...booked.map(({ id, start, end }) => ({ id, holder: 'booking' as const, start, end })),
    ...held.map(({ id, held_from, held_to }) => ({
      id,
      holder: 'waitlist' as const,
      start: held_from,
      end: held_to,
    })),
  ];
  return times
    .map(({ start, end, ...of }) => ({ ...of, start: fromInstant(start), end: fromInstant(end) }))
    .filter((time) => overlap(time, within));
};
