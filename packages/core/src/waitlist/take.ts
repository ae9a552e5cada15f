import type { Appointment } from '../appointments/appointment.ts';
import { timeHolds } from '../appointments/time-hold.ts';
import type { Context } from '../context.ts';
import { toInstant } from '../kernel/clock.ts';
import type { WriteStep } from '../storage/index.ts';
import { waitlist } from './collections.ts';

/** What is booked, or moved to. */
type Wish = Pick<Appointment, 'id' | 'patient_id' | 'doctor_id' | 'date' | 'start' | 'end'>;

/**
 * The steps by which a patient's booking takes the time that is held for them, to stand before the step that books; none
 * where nothing of it is. The guard `held` fails when the hold ran out in the same moment.
 */
export const takeHeld = async ({ storage, clock }: Context, wish: Wish): Promise<WriteStep[]> => {
  const { patient_id, doctor_id, date } = wish;
  const all = storage.collection(waitlist);
  const entry = await all.first({ patient_id, doctor_id, date, is_open: true });
  if (entry?.status !== 'offered' || entry.offer === null) return [];
  if (entry.offer.start >= wish.end || wish.start >= entry.offer.end) return [];
  const set = {
    status: 'booked',
    is_open: false,
    appointment_id: wish.id,
    updated_at: toInstant(clock.now()),
  } as const;
  return [
    all.updating('held', { id: entry.id, status: 'offered' }, { $set: set }),
    letGo({ storage }, entry.id),
  ];
};

/** The time of a place in the line is free again. */
export const letGo = ({ storage }: Pick<Context, 'storage'>, entryId: string): WriteStep =>
  storage.collection(timeHolds).removing('held', { id: entryId, status: 'held' });
