import type { Context } from '../context.ts';
import type { User } from '../identity/user.ts';
import type { WriteStep } from '../storage/index.ts';
import { changingDoctor } from './change.ts';
import { doctors } from './collections.ts';
import type { Doctor } from './doctor.ts';

/**
 * The steps by which a doctor's record follows a change of its user: name, email and photo are the user's, and with a
 * user who is deactivated or gets another role the doctor is deactivated, too (not back again). None for a user who is
 * no doctor. To be written together with the user's own change, inside `onFreshDoctor`.
 */
export const followUser = async (
  context: Pick<Context, 'storage' | 'clock'>,
  user: Pick<User, 'doctor_id'>,
  changed: Partial<Pick<User, 'name' | 'email' | 'photo_url' | 'is_active' | 'role'>>,
): Promise<WriteStep[]> => {
  const { name, email, photo_url, is_active, role = 'doctor' } = changed;
  const fields: Partial<Doctor> = {
    ...(name ? { name } : {}),
    ...(email === undefined ? {} : { email }),
    ...(photo_url === undefined ? {} : { photo_url }),
    ...(is_active === false || role !== 'doctor' ? { is_active: false } : {}),
  };
  if (!user.doctor_id || Object.keys(fields).length === 0) return [];
  const doctor = await context.storage.collection(doctors).get(user.doctor_id);
  return doctor === undefined ? [] : changingDoctor(context, doctor, fields).steps;
};
