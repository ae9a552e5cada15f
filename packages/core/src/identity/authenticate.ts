import { type Clock, fromInstant, MINUTE, toInstant } from '../kernel/clock.ts';
import { type Filter, type Storage, StorageUnavailableError } from '../storage/index.ts';
import type { SignedIn } from './actor.ts';
import { sessions, users } from './collections.ts';
import { lastUse, type Session } from './session.ts';
import { sessionEnded } from './signed-in.ts';
import type { TokenClaims } from './tokens.ts';
import type { User } from './user.ts';

/** Whether the session may still act for the user: not ended, nor its user's sessions as a whole. */
const isAlive = (session: Session, user: User, now: string): boolean =>
  session.ended_at === null &&
  session.expires_at > now &&
  session.user_id === user.id &&
  session.epoch === user.session_epoch &&
  session.role === user.role &&
  user.is_active;

/** `isAlive` as a query: the living sessions of an active user. */
export const aliveOf = (user: User, now: string): Filter<Session> => ({
  user_id: user.id,
  ended_at: null,
  expires_at: { $gt: now },
  epoch: user.session_epoch,
  role: user.role,
});

/**
 * A session and its user, if it is alive. On MongoDB the two are read one after the other: a new password may move
 * both to the next epoch in between, so a session that looks left behind is looked at again.
 */
export const readAlive = async (
  storage: Storage,
  { sid, sub }: Pick<TokenClaims, 'sid' | 'sub'>,
  now: string,
): Promise<{ session: Session; user: User } | undefined> => {
  const lookups = [
    storage.collection(sessions).looking(sid),
    storage.collection(users).looking(sub),
  ] as const;
  let [session, user] = await storage.read(lookups);
  if (session !== undefined && user !== undefined && session.epoch < user.session_epoch)
    [session, user] = await storage.read(lookups);
  return session !== undefined && user !== undefined && isAlive(session, user, now)
    ? { session, user }
    : undefined;
};

/** By how much the noted last use of a session may lag, so that a request seldom writes. */
const USE_NOTED_EVERY_MS = 5 * MINUTE;

/** Of any number of requests at once, one notes the use. A store that takes no writes still lets requests read. */
const noteUse = async (storage: Storage, session: Session, now: number): Promise<void> => {
  const { id, last_used_at = null } = session;
  try {
    await storage
      .collection(sessions)
      .update({ id, ended_at: null, last_used_at }, { $set: { last_used_at: toInstant(now) } });
  } catch (error) {
    if (!(error instanceof StorageUnavailableError)) throw error;
  }
};

/**
 * Who a verified token stands for, read afresh with every request: a sign-out, a deactivation or a change of role
 * is felt by the next one, on every server. One round trip, and every five minutes one more to note the use.
 * @throws ClinicError TOKEN_REVOKED
 */
export const authenticate = async (
  { storage, clock }: { storage: Storage; clock: Clock },
  claims: Pick<TokenClaims, 'sid' | 'sub'>,
): Promise<SignedIn> => {
  const now = clock.now();
  const alive = await readAlive(storage, claims, toInstant(now));
  if (alive === undefined) throw sessionEnded();
  const { session, user } = alive;
  if (now - fromInstant(lastUse(session)) > USE_NOTED_EVERY_MS) await noteUse(storage, session, now);
  return actorOf(session, user);
};

const actorOf = (session: Session, user: User): SignedIn => ({
  type: 'user',
  id: user.id,
  role: user.role,
  user,
  session,
});

/** Sessions looked at in one round trip. */
const BATCH = 100;

/** As `authenticate`, for many at once and without noting the use; whoever may no longer act has no actor. */
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
    for (const claim of batch) {
      const [session, user] = [byId.get(claim.sid), usersById.get(claim.sub)];
      if (session !== undefined && user !== undefined && isAlive(session, user, now)) {
        actors.push(actorOf(session, user));
      } else {
        const alive = await readAlive(storage, claim, now);
        actors.push(alive && actorOf(alive.session, alive.user));
      }
    }
  }
  return actors;
};
