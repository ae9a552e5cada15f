import { createHmac, timingSafeEqual } from 'node:crypto';
import { randomBytes } from '../kernel/random.ts';
import type { Session } from './session.ts';

/**
 * A refresh token is `<session id>.<generation>.<tag>`, the tag an HMAC-SHA-256 over both and the session's random
 * seed, under a key that isn't in the store. So every token of a session, past and next, can be worked out again
 * by whoever holds the key, and by nobody who holds the store.
 */
export const refreshTokenOf = (
  key: Uint8Array,
  session: Pick<Session, 'id' | 'refresh_seed'>,
  generation: number,
): string => `${session.id}.${generation}.${tagOf(key, session, generation)}`;

const tagOf = (key: Uint8Array, session: Pick<Session, 'id' | 'refresh_seed'>, generation: number): string =>
  createHmac('sha256', key)
    .update(`${session.id}\n${generation}\n${session.refresh_seed}`)
    .digest('base64url');

export const newRefreshSeed = (): string => randomBytes(18).toString('base64url');

const SHAPE = /^([0-9a-f-]{36})\.(0|[1-9]\d{0,8})\.([\w-]{43})$/;

export interface RefreshTokenParts {
  readonly sessionId: string;
  readonly generation: number;
  readonly tag: string;
}

/** What a token claims to be; undefined when it isn't even shaped like one. */
export const readRefreshToken = (token: string): RefreshTokenParts | undefined => {
  const [, sessionId, generation, tag] = SHAPE.exec(token) ?? [];
  if (sessionId === undefined || generation === undefined || tag === undefined) return undefined;
  return { sessionId, generation: Number(generation), tag };
};

/** Whether the session really issued this token, at whatever generation. */
export const isGenuine = (key: Uint8Array, session: Session, parts: RefreshTokenParts): boolean =>
  timingSafeEqual(Buffer.from(tagOf(key, session, parts.generation)), Buffer.from(parts.tag));
