import type { Context } from '../context.ts';
import { fromInstant, HOUR, type Instant, toInstant } from '../kernel/clock.ts';
import { appointments } from './collections.ts';

/** No slot is longer (240 minutes), so what still runs at an instant began after that much before it. */
const LONGEST = 4 * HOUR;

export interface HeldTime {
  readonly start: Instant;
  readonly end: Instant;
}

/** The time of a doctor between two instants that appointments hold, in order; also what only reaches into it. */
export const heldTime = async (
  { storage }: Pick<Context, 'storage'>,
  doctorId: string,
  from: Instant,
  to: Instant,
): Promise<HeldTime[]> => {
  const begin = toInstant(fromInstant(from) - LONGEST);
  const found = await storage
    .collection(appointments)
    .find(
      { doctor_id: doctorId, holds_time: true, start: { $gt: begin, $lt: to }, end: { $gt: from } },
      { sort: { start: 1 } },
    );
  return found.map(({ start, end }) => ({ start, end }));
};
