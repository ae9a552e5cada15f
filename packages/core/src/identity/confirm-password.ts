import { record } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { countPasswordTry, forgetPasswordTries } from './count-password-try.ts';
import { comparePassword } from './hash-password.ts';
import type { User } from './user.ts';

/**
 * Makes sure that whoever holds a session also knows the user's password. A user without one can't be confirmed: who
 * only got hold of their session plants none.
 * @throws ClinicError INVALID_CREDENTIALS; RATE_LIMITED after ten wrong ones in 15 min, also for the right one
 */
export const confirmPassword = async (context: Context, user: User, password: string): Promise<void> => {
  await countPasswordTry(context, user.id);
  if (await comparePassword(password, user.password_hash)) {
    return context.storage.write([forgetPasswordTries(context, user.id)]);
  }
  await record(context, {
    action: 'password.confirm',
    entity: 'users',
    entity_id: user.id,
    outcome: 'failed',
  });
  throw new ClinicError('INVALID_CREDENTIALS', 'The current password is not right.', {
    details: { current_password: 'is not right' },
  });
};
