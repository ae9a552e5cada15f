import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { GuardFailedError } from '../storage/index.ts';
import { availability } from './collections.ts';
import { type Stranded, strandedByWeek } from './stranded.ts';
import { ownDoctorId } from './whose.ts';
import { type AvailabilityView, presentWindow } from './window.ts';

/** With the coming bookings that lie outside the week as it is now. */
export interface WindowRemoved extends Stranded {
  availability: AvailabilityView;
}

/**
 * Takes weekly hours away. A doctor left without any keeps the clinic's hours again. Bookings that are left outside stay,
 * and are answered.
 * @throws ClinicError FORBIDDEN, NOT_FOUND (another's hours to a doctor)
 */
export const removeAvailability = async (context: Context, id: string): Promise<WindowRemoved> => {
  const reach = reachOf(context.actor, 'availability.manage');
  const all = context.storage.collection(availability);
  const owner = reach === 'own' ? { doctor_id: ownDoctorId(context.actor) } : {};
  const known = await all.first({ id, ...owner });
  if (known === undefined) throw noSuchHours();
  try {
    await commit(context, [all.removing('availability', { id })], {
      action: 'availability.remove',
      entity: 'availability',
      entity_id: id,
      changes: { doctor_id: known.doctor_id },
    });
  } catch (error) {
    throw error instanceof GuardFailedError && error.step === 'availability' ? noSuchHours() : error;
  }
  return { availability: presentWindow(known), ...(await strandedByWeek(context, known.doctor_id)) };
};

const noSuchHours = (): ClinicError => new ClinicError('NOT_FOUND', 'There are no such hours.');
