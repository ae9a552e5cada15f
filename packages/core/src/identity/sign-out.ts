import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { toInstant } from '../kernel/clock.ts';
import { validate } from '../kernel/validate.ts';
import { sessions, users } from './collections.ts';
import { reachOf } from './permissions.ts';
import { signedIn } from './signed-in.ts';

export const signOutInput = v.strictObject({ all: v.optional(v.boolean()) });

/**
 * Ends this session, or with `all` every one of the user. Its access token is refused from the next request on.
 * @throws ClinicError UNAUTHENTICATED, VALIDATION_ERROR
 */
export const signOut = async (
  context: Context,
  input: v.InferInput<typeof signOutInput> = {},
): Promise<void> => {
  const { storage, clock } = context;
  reachOf(context.actor, 'session.end');
  const actor = signedIn(context);
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
