import type { Instant } from '../kernel/clock.ts';
import type { Role } from './role.ts';

/** One sign-in on one device. A token is good only while its session is. */
export interface Session {
  id: string;
  user_id: string;
  /** The role at sign-in; a change of role ends the session. */
  role: Role;
  /** The user's `session_epoch` at sign-in. */
  epoch: number;
  kind: 'otp' | 'password';
  /** Seconds an access token of this session lives; kept through refreshes. */
  access_seconds: number;
  /** Random, base64url. Refresh tokens are derived from it under a key that isn't in the store. */
  refresh_seed: string;
  /** How often the refresh token was rotated; only the token of this generation is good. */
  refresh_generation: number;
  rotated_at: Instant;
  /** To within five minutes; null or absent in a session begun before it was kept. */
  last_used_at: Instant | null;
  ended_at: Instant | null;
  device: string | null;
  ip: string | null;
  created_at: Instant;
  /** When the refresh token dies, and the session with it. */
  expires_at: Instant;
}

export const lastUse = (session: Session): Instant => session.last_used_at ?? session.rotated_at;
