import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { changingDoctor, onFreshDoctor } from './change.ts';
import { findDoctor } from './find.ts';
import { type DoctorView, presentDoctor } from './view.ts';

/**
 * Ends new bookings for a doctor, who may still sign in. `updateDoctor` brings the doctor back.
 * @throws ClinicError FORBIDDEN, NOT_FOUND, INVALID_TRANSITION the doctor is inactive already
 */
export const deactivateDoctor = async (context: Context, id: string): Promise<DoctorView> => {
  reachOf(context.actor, 'doctors.manage');
  return onFreshDoctor(async () => {
    const known = await findDoctor(context, id);
    if (!known.is_active) {
      throw new ClinicError('INVALID_TRANSITION', 'This doctor is inactive already.');
    }
    const { doctor, steps } = changingDoctor(context, known, { is_active: false });
    await commit(context, steps, { action: 'doctor.deactivate', entity: 'doctors', entity_id: known.id });
    return presentDoctor(context, doctor);
  });
};
