import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { toInstant } from '../kernel/clock.ts';
import { GuardFailedError } from '../storage/index.ts';
import { aliveOf } from './authenticate.ts';
import { sessions } from './collections.ts';
import { reachOf } from './permissions.ts';
import { signedIn } from './signed-in.ts';

/**
 * Ends one of the caller's own living sessions, this one or another; its tokens are refused from the next request on.
 * @throws ClinicError UNAUTHENTICATED; NOT_FOUND it is another's, has ended or never was.
 */
export const endSession = async (context: Context, id: string): Promise<void> => {
  const { actor, storage, clock } = context;
  reachOf(actor, 'session.end');
  const at = toInstant(clock.now());
  const ending = storage
    .collection(sessions)
    .updating('session', { ...aliveOf(signedIn(context).user, at), id }, { $set: { ended_at: at } });
  try {
    await commit(context, [ending], {
      action: 'session.end',
      entity: 'sessions',
      entity_id: id,
      changes: { all: false },
    });
  } catch (error) {
    if (error instanceof GuardFailedError && error.step === 'session')
      throw new ClinicError('NOT_FOUND', 'You have no such session.');
    throw error;
  }
};
