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
  const actor = actorOf(session, user, toInstant(clock.now()));
  if (actor === undefined) throw new ClinicError('TOKEN_REVOKED', 'This session has ended; sign in again.');
  return actor;
};

const actorOf = (session: Session | undefined, user: User | undefined, now: string): SignedIn | undefined =>
  session === undefined || user === undefined || !isAlive(session, user, now)
    ? undefined
    : { type: 'user', id: user.id, role: user.role, user, session };

/** Sessions looked at in one round trip. */
const BATCH = 100;

/** As `authenticate`, for many at once; whoever may no longer act has no actor. */
export const authenticateAll = async (
  { storage, clock }: { storage: Storage; clock: Clock },
  claims: readonly TokenClaims[],
): Promise<(SignedIn | undefined)[]> => {
  const actors: (SignedIn | undefined)[] = [];
  for (let start = 0; start < claims.length; start += BATCH) {
    const batch = claims.slice(start, start + BATCH);
    const [theirSessions, theirUsers] = await Promise.all([
      storage.collection(sessions).find({ id: { $in: batch.map(({ sid }) => sid) } }),
      storage.collection(users).find({ id: { $in: batch.map(({ sub }) => sub) } }),
    ]);
    const byId = new Map<string, Session>(theirSessions.map((session) => [session.id, session]));
    const usersById = new Map<string, User>(theirUsers.map((user) => [user.id, user]));
    const now = toInstant(clock.now());
    actors.push(...batch.map(({ sid, sub }) => actorOf(byId.get(sid), usersById.get(sub), now)));
  }
  return actors;
};
