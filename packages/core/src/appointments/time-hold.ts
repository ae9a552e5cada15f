import type { Instant } from '../kernel/clock.ts';
import type { CollectionDefinition, Filter } from '../storage/index.ts';
import { type Appointment, quantaOf } from './appointment.ts';
import { appointments } from './collections.ts';

/**
 * A doctor's time that is kept for the first in line. It lies among the appointments: so the unique index that keeps two
 * appointments apart keeps a hold and an appointment apart, whoever is first. It has neither patient nor `start`, so who
 * looks for appointments by time or by patient never meets one.
 */
export interface TimeHold extends Pick<Appointment, 'doctor_id' | 'quanta'> {
  /** Of the place in the line for which it is held. */
  id: string;
  held_from: Instant;
  held_to: Instant;
  status: 'held';
  holds_time: true;
}

/** The holds among the appointments. */
export const timeHolds = appointments as unknown as CollectionDefinition<TimeHold>;

export const newHold = (
  entryId: string,
  doctor_id: string,
  { start, end }: Pick<Appointment, 'start' | 'end'>,
): TimeHold => ({
  id: entryId,
  doctor_id,
  held_from: start,
  held_to: end,
  quanta: quantaOf(start, end),
  status: 'held',
  holds_time: true,
});

/** What a reader asks for who doesn't ask for a time or a patient: no holds. */
export const anyStart: Filter<Appointment> = { start: { $gt: '' } };
