import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { DuplicateKeyError, GuardFailedError } from '../storage/index.ts';
import { offerGivenBack } from '../waitlist/offer.ts';
import { timeOff } from './collections.ts';
import { findTimeOff, noSuchTimeOff } from './list-time-off.ts';
import type { TimeOff } from './time-off.ts';

/** How often it is looked again at a line, or at times, that change meanwhile. */
const MAX_ATTEMPTS = 10;

/**
 * Bookings are taken again in this time; what of it somebody waits for is held for them by the same write.
 * @throws ClinicError FORBIDDEN, NOT_FOUND (another's to a doctor)
 */
export const cancelTimeOff = async (context: Context, id: string): Promise<TimeOff> => {
  for (let attempt = 1; ; attempt++) {
    const known = await findTimeOff(context, reachOf(context.actor, 'time_off.manage'), id);
    const giving = context.storage.collection(timeOff).removing('time_off', { id });
    try {
      await commit(context, [giving, ...(await offerGivenBack(context, known))], {
        action: 'time_off.cancel',
        entity: 'time_off',
        entity_id: id,
        changes: { doctor_id: known.doctor_id },
      });
      return known;
    } catch (error) {
      if (error instanceof GuardFailedError && error.step === 'time_off') throw noSuchTimeOff();
      const changed =
        error instanceof DuplicateKeyError || (error instanceof GuardFailedError && error.step === 'waiting');
      if (!changed || attempt === MAX_ATTEMPTS) throw error;
    }
  }
};
