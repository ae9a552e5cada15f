import type { Context } from '../context.ts';
import { SECOND, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import { newRefreshSeed, refreshTokenOf } from './refresh-token.ts';
import type { Session } from './session.ts';
import { presentUser, type User, type UserView } from './user.ts';

/** The answer to a sign-in or a refresh. */
export interface SignIn {
  user: UserView;
  access_token: string;
  refresh_token: string;
  /** Seconds the access token lives. */
  expires_in: number;
}

/** A session for the user, not yet stored. Good only while the user's epoch is the one read here. */
export const newSession = (
  { clock, settings, origin }: Context,
  user: User,
  kind: Session['kind'],
): Session => {
  const now = clock.now();
  return {
    id: newId(),
    user_id: user.id,
    role: user.role,
    epoch: user.session_epoch,
    kind,
    access_seconds: kind === 'otp' ? settings.patientAccessSeconds : settings.staffAccessSeconds,
    refresh_seed: newRefreshSeed(),
    refresh_generation: 0,
    rotated_at: toInstant(now),
    last_used_at: toInstant(now),
    ended_at: null,
    device: origin.device ?? null,
    ip: origin.ip,
    created_at: toInstant(now),
    expires_at: toInstant(now + settings.refreshSeconds * SECOND),
  };
};

export const issueAccessToken = (context: Context, user: User, session: Session): string =>
  context.tokens.issue(
    { sub: user.id, phone_number: user.phone_number, role: session.role, sid: session.id },
    session.access_seconds,
  );

export const answerSignIn = (context: Context, user: User, session: Session, generation: number): SignIn => ({
  user: presentUser(user, context.clock.now()),
  access_token: issueAccessToken(context, user, session),
  refresh_token: refreshTokenOf(context.secrets.refreshKey, session, generation),
  expires_in: session.access_seconds,
});
