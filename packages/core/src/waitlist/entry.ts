import { type Concerned, concernedBy } from '../appointments/concerned.ts';
import type { Context } from '../context.ts';
import type { CivilDate } from '../kernel/civil-date.ts';
import type { Instant } from '../kernel/clock.ts';

/** `waiting → offered → booked`; a hold that runs out, or a day that is over, is `expired`. */
export const waitlistStatuses = ['waiting', 'offered', 'booked', 'expired', 'left'] as const;

export type WaitlistStatus = (typeof waitlistStatuses)[number];

/** A time that became free and is held for the patient meanwhile. */
export type Offer = {
  readonly start: Instant;
  readonly end: Instant;
  /** Held until the next pass of the background work after it. */
  readonly expires_at: Instant;
};

/** A patient's place in the line for a doctor's day; the ids' order is the line's. */
export interface WaitlistEntry {
  id: string;
  patient_id: string;
  doctor_id: string;
  date: CivilDate;
  status: WaitlistStatus;
  /** Waiting or offered: one for each patient, doctor and day. */
  is_open: boolean;
  /** Made once at most: who lets a hold run out may join the line again. */
  offer: Offer | null;
  /** What was booked in the time that was held. */
  appointment_id: string | null;
  /** The user who put the patient there; null for an operator. */
  created_by: string | null;
  created_at: Instant;
  updated_at: Instant;
}

/** A place in the line as answered, and as events carry it. */
export interface WaitlistView extends Omit<WaitlistEntry, 'is_open'> {
  /** Null of a patient who gave none as yet. */
  patient_name: string | null;
  doctor_name: string;
}

export const presentEntry = (entry: WaitlistEntry, { patient, doctor }: Concerned): WaitlistView => {
  const { is_open: _open, ...view } = entry;
  return { ...view, patient_name: patient?.name ?? null, doctor_name: doctor?.name ?? '' };
};

/** In the same order; two round trips at once for the names. */
export const presentEntries = async (
  context: Pick<Context, 'storage'>,
  entries: readonly WaitlistEntry[],
): Promise<WaitlistView[]> => {
  const concerned = await concernedBy(context, entries);
  return entries.map((entry) => presentEntry(entry, concerned(entry)));
};
