import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { fromInstant, MAX_SKEW, SECOND, toInstant } from '../kernel/clock.ts';
import { validate } from '../kernel/validate.ts';
import { GuardFailedError } from '../storage/index.ts';
import { readAlive } from './authenticate.ts';
import { sessions } from './collections.ts';
import { reachOf } from './permissions.ts';
import { isGenuine, readRefreshToken } from './refresh-token.ts';
import type { Session } from './session.ts';
import { answerSignIn, type SignIn } from './sign-in.ts';
import { sessionEnded } from './signed-in.ts';
import { MAX_TOKEN_LENGTH } from './tokens.ts';

/** Two tabs may send the same token; within this time the later one gets the same successor. */
const REPEAT_GRACE_MS = 10 * SECOND;

export const refreshInput = v.strictObject({
  /** Up to what an access token may have, so that one sent here by mistake is refused as any forged token is. */
  refresh_token: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_TOKEN_LENGTH)),
});

/**
 * A new pair of tokens for a refresh token, which works once. The one just replaced answers its successor again for
 * 10 s; later, or an older one at any time, means two hold the session: it ends (RFC 9700, 4.14.2).
 * @throws ClinicError VALIDATION_ERROR, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_REVOKED
 */
export const refresh = async (
  context: Context,
  input: v.InferInput<typeof refreshInput>,
): Promise<SignIn> => {
  reachOf(context.actor, 'session.refresh');
  const { storage, clock, acceptedSecrets } = context;
  const presented = readRefreshToken(validate(refreshInput, input).refresh_token);
  if (presented === undefined) throw invalid();
  const all = storage.collection(sessions);
  const claimed = await all.get(presented.sessionId);
  const issued =
    claimed !== undefined &&
    acceptedSecrets.some(({ refreshKey }) => isGenuine(refreshKey, claimed, presented));
  if (claimed === undefined || !issued) throw invalid();
  const now = clock.now();
  if (fromInstant(claimed.expires_at) <= now)
    throw new ClinicError('TOKEN_EXPIRED', 'The token has expired.');

  const alive = await readAlive(storage, { sid: claimed.id, sub: claimed.user_id }, toInstant(now));
  if (alive === undefined) throw sessionEnded();
  const { session, user } = alive;
  const actor = { type: 'user' as const, id: user.id, role: user.role };

  if (presented.generation === session.refresh_generation) {
    const next = presented.generation + 1;
    try {
      await commit(
        context,
        [
          all.updating(
            'generation',
            { id: session.id, refresh_generation: presented.generation, ended_at: null },
            { $set: { refresh_generation: next, rotated_at: toInstant(now), last_used_at: toInstant(now) } },
          ),
        ],
        {
          action: 'session.refresh',
          entity: 'sessions',
          entity_id: session.id,
          changes: { refresh_generation: next },
          actor,
        },
      );
    } catch (error) {
      // Another tab was quicker: this one is now the repeat.
      if (error instanceof GuardFailedError && error.step === 'generation') return refresh(context, input);
      throw error;
    }
    return answerSignIn(context, user, session, next);
  }

  const justReplaced = presented.generation === session.refresh_generation - 1;
  const age = now - fromInstant(session.rotated_at);
  if (justReplaced && age <= REPEAT_GRACE_MS && age >= -MAX_SKEW) {
    return answerSignIn(context, user, session, session.refresh_generation);
  }
  await endFamily(context, session, actor);
  throw sessionEnded();
};

const endFamily = async (
  context: Context,
  session: Session,
  actor: { type: 'user'; id: string; role: string },
): Promise<void> => {
  const ended_at = toInstant(context.clock.now());
  const ending = context.storage
    .collection(sessions)
    .updating('session', { id: session.id, ended_at: null }, { $set: { ended_at } });
  try {
    await commit(context, [ending], {
      action: 'session.token_reuse',
      entity: 'sessions',
      entity_id: session.id,
      changes: { ended_at },
      actor,
      outcome: 'denied',
    });
  } catch (error) {
    if (!(error instanceof GuardFailedError)) throw error;
  }
};

const invalid = (): ClinicError => new ClinicError('TOKEN_INVALID', 'The token is not valid.');
