import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { reachOf } from '../identity/permissions.ts';
import { GuardFailedError } from '../storage/index.ts';
import { timeOff } from './collections.ts';
import { findTimeOff, noSuchTimeOff } from './list-time-off.ts';
import type { TimeOff } from './time-off.ts';

/** Bookings are taken again in this time. @throws ClinicError FORBIDDEN, NOT_FOUND (another's to a doctor) */
export const cancelTimeOff = async (context: Context, id: string): Promise<TimeOff> => {
  const known = await findTimeOff(context, reachOf(context.actor, 'time_off.manage'), id);
  try {
    await commit(context, [context.storage.collection(timeOff).removing('time_off', { id })], {
      action: 'time_off.cancel',
      entity: 'time_off',
      entity_id: id,
      changes: { doctor_id: known.doctor_id },
    });
  } catch (error) {
    throw error instanceof GuardFailedError && error.step === 'time_off' ? noSuchTimeOff() : error;
  }
  return known;
};
