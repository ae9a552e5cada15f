import type { CivilDate } from '../kernel/civil-date.ts';
import { fromInstant, type Instant, MINUTE, toInstant } from '../kernel/clock.ts';

export const appointmentStatuses = [
  'scheduled',
  'confirmed',
  'arrived',
  'completed',
  'cancelled',
  'no_show',
] as const;

export type AppointmentStatus = (typeof appointmentStatuses)[number];

/** A patient's time with a doctor. */
export interface Appointment {
  id: string;
  patient_id: string;
  doctor_id: string;
  /** The doctor's when it was booked or moved. */
  department_id: string | null;
  start: Instant;
  end: Instant;
  /** The clinic's day of `start`. */
  date: CivilDate;
  status: AppointmentStatus;
  /** What the patient comes for. */
  reason: string | null;
  /** Of the staff. */
  notes: string | null;
  cancel_reason: string | null;
  /**
   * The time it takes, in pieces of five minutes: `2026-01-05T09:00Z`. No two appointments that hold time share one
   * for a doctor, nor for a patient: unique indexes see to it.
   */
  quanta: string[];
  /** False once it is cancelled or a no-show: the time is free. */
  holds_time: boolean;
  reminder_sent_at: Instant | null;
  /** The user who booked; null for an operator. */
  created_by: string | null;
  /** Rises with every change: each is bound to the version it was worked out from. */
  version: number;
  /** The folded reason from each of its words on, for search by prefix. */
  search: string[];
  created_at: Instant;
  updated_at: Instant;
}

/** What may follow; what has ended stays as it is. */
const following: Readonly<Record<AppointmentStatus, readonly AppointmentStatus[]>> = {
  scheduled: ['confirmed', 'arrived', 'completed', 'cancelled', 'no_show'],
  confirmed: ['arrived', 'completed', 'cancelled', 'no_show'],
  arrived: ['completed', 'cancelled'],
  completed: [],
  cancelled: [],
  no_show: [],
};

export const mayFollow = (from: AppointmentStatus, to: AppointmentStatus): boolean =>
  following[from].includes(to);

/** Still to come: these are counted against a patient's limit, and these alone can be moved. */
export const openStatuses = ['scheduled', 'confirmed'] as const satisfies readonly AppointmentStatus[];

export const isOpen = (status: AppointmentStatus): boolean => openStatuses.some((open) => open === status);

/** A completed visit keeps its time. */
export const holdsTime = (status: AppointmentStatus): boolean =>
  status !== 'cancelled' && status !== 'no_show';

const QUANTUM = 5 * MINUTE;

/** Every piece of five minutes that the time touches. */
export const quantaOf = (start: Instant, end: Instant): string[] => {
  const quanta: string[] = [];
  const until = fromInstant(end);
  for (let at = Math.floor(fromInstant(start) / QUANTUM) * QUANTUM; at < until; at += QUANTUM)
    quanta.push(`${toInstant(at).slice(0, -8)}Z`);
  return quanta;
};
