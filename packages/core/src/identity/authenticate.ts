import { ClinicError } from '../errors.ts';
import { type Clock, toInstant } from '../kernel/clock.ts';
import type { Storage } from '../storage/index.ts';
import type { SignedIn } from './actor.ts';
import { sessions, users } from './collections.ts';
import type { Session } from './session.ts';
import type { TokenClaims } from './tokens.ts';
import type { User } from './user.ts';

/** Whether the session may still act for the user: not ended, nor its user's sessions as a whole. */
export const isAlive = (session: Session, user: User, now: string): boolean =>
  session.ended_at === null &&
  session.expires_at > now &&
  session.user_id === user.id &&
  session.epoch === user.session_epoch &&
  session.role === user.role &&
  user.is_active;

/**
 * Who a verified token stands for, read afresh with every request: a sign-out, a deactivation or a change of role
 * is felt by the next one, on every server. One round trip.
 * @throws ClinicError TOKEN_REVOKED
 */
export const authenticate = async (
  { storage, clock }: { storage: Storage; clock: Clock },
  claims: TokenClaims,
): Promise<SignedIn> => {
  const [session, user] = await storage.read([
    storage.collection(sessions).looking(claims.sid),
    storage.collection(users).looking(claims.sub),
  ]);
  if (session === undefined || user === undefined || !isAlive(session, user, toInstant(clock.now()))) {
    throw new ClinicError('TOKEN_REVOKED', 'This session has ended; sign in again.');
  }
  return { type: 'user', id: user.id, role: user.role, user, session };
};
