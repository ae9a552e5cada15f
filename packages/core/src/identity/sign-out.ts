import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { toInstant } from '../kernel/clock.ts';
import { validate } from '../kernel/validate.ts';
import { sessions, users } from './collections.ts';
import { reachOf } from './permissions.ts';

export const signOutInput = v.strictObject({ all: v.optional(v.boolean()) });

/**
 * Ends this session, or with `all` every one of the user. Its access token is refused from the next request on.
 * @throws ClinicError UNAUTHENTICATED, VALIDATION_ERROR
 */
export const signOut = async (
  context: Context,
  input: v.InferInput<typeof signOutInput> = {},
): Promise<void> => {
  const { actor, storage, clock } = context;
  reachOf(actor, 'session.end');
  if (actor.type !== 'user') throw new ClinicError('UNAUTHENTICATED', 'Sign in first.');
  const { all = false } = validate(signOutInput, input);
  const at = toInstant(clock.now());
  const ending = all
    ? storage.collection(users).updating('user', { id: actor.id }, { $inc: { session_epoch: 1 } })
    : storage.collection(sessions).updating('session', { id: actor.session.id }, { $set: { ended_at: at } });
  await commit(context, [ending], {
    action: 'session.end',
    entity: 'sessions',
    entity_id: all ? null : actor.session.id,
    changes: { all },
  });
};
