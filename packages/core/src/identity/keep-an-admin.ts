import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { type Change, GuardFailedError, type WriteStep } from '../storage/index.ts';
import { users } from './collections.ts';
import type { User } from './user.ts';

/**
 * The steps that change a user, refused when they would leave the clinic without an active admin. The write that takes
 * one away also writes, without a change, to another who stays: of two admins who take each other away at once, one
 * write comes after the other and finds nobody left.
 */
export const keepingAnAdmin = (
  { storage }: Pick<Context, 'storage'>,
  user: User,
  change: Change<User>,
): WriteStep[] => {
  const all = storage.collection(users);
  const { role, is_active } = change.$set ?? {};
  const takesAway = (role !== undefined && role !== 'admin') || is_active === false;
  if (!takesAway) return [all.updating('user', { id: user.id }, change)];
  if (user.role === 'admin' && user.is_active) {
    const another = { role: 'admin', is_active: true, id: { $ne: user.id } } as const;
    return [all.updating('another_admin', another, {}), all.updating('user', { id: user.id }, change)];
  }
  // Who has become an active admin since is taken away only by someone who saw it.
  const noActiveAdmin = [{ role: { $ne: 'admin' } }, { is_active: false }] as const;
  return [all.updating('user', { id: user.id, $or: noActiveAdmin }, change)];
};

/** What the clinic says of a failed write of such steps. */
export const lastAdminOr = (error: unknown): unknown =>
  error instanceof GuardFailedError && error.step === 'another_admin'
    ? new ClinicError('CONFLICT', 'This is the last active admin; make another one first.', {
        details: { reason: 'last_admin' },
      })
    : error;
