import type { CollectionDefinition, Filter } from '../storage/index.ts';
import { type Appointment, quantaOf } from './appointment.ts';
import { appointments } from './collections.ts';

/**
 * A doctor's time that is kept for the first in line. It lies among the appointments and has no patient: so the unique
 * index that keeps two appointments apart keeps a hold and an appointment apart, whoever is first.
 */
export interface TimeHold extends Pick<Appointment, 'doctor_id' | 'start' | 'end' | 'quanta'> {
  /** Of the place in the line for which it is held. */
  id: string;
  status: 'held';
  holds_time: true;
}

/** The holds among the appointments. */
export const timeHolds = appointments as unknown as CollectionDefinition<TimeHold>;

export const newHold = (
  entryId: string,
  doctor_id: string,
  { start, end }: Pick<TimeHold, 'start' | 'end'>,
): TimeHold => ({
  id: entryId,
  doctor_id,
  start,
  end,
  quanta: quantaOf(start, end),
  status: 'held',
  holds_time: true,
});

/** What a reader of appointments asks for besides: no holds. */
export const hasPatient: Filter<Appointment> = { patient_id: { $exists: true } };
