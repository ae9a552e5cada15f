import * as v from 'valibot';
import type { Context } from '../context.ts';
import { type Instant, toInstant } from '../kernel/clock.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { validate } from '../kernel/validate.ts';
import { aliveOf } from './authenticate.ts';
import { sessions } from './collections.ts';
import { reachOf } from './permissions.ts';
import { lastUse } from './session.ts';
import { signedIn } from './signed-in.ts';

export const sessionQuery = v.strictObject(pageFields);

/** A session as its owner sees it: enough to tell one's devices apart. */
export interface SessionView {
  id: string;
  /** The user agent at sign-in. */
  device: string | null;
  /** The address at sign-in; IPv6 cut to its /64 network. */
  ip: string | null;
  created_at: Instant;
  /** To within five minutes. */
  last_used_at: Instant;
  /** When it ends by itself. */
  expires_at: Instant;
  /** Whether it is the one that asks. */
  is_current: boolean;
}

/** The caller's own living sessions, the latest sign-in first. @throws ClinicError UNAUTHENTICATED, VALIDATION_ERROR */
export const listSessions = async (
  context: Context,
  query: v.InferInput<typeof sessionQuery> = {},
): Promise<Page<SessionView>> => {
  reachOf(context.actor, 'session.list');
  const { user, session: current } = signedIn(context);
  const { storage, clock } = context;
  const alive = aliveOf(user, toInstant(clock.now()));
  const page = validate(sessionQuery, query);
  return readPage(storage.collection(sessions), alive, { id: -1 }, page, (session) => ({
    id: session.id,
    device: session.device,
    ip: session.ip,
    created_at: session.created_at,
    last_used_at: lastUse(session),
    expires_at: session.expires_at,
    is_current: session.id === current.id,
  }));
};
