import { ClinicError } from '../errors.ts';
import type { Actor, SignedIn } from './actor.ts';

/**
 * The actor of an operation on what is one's own: only a user has that, not an operator or the system.
 * @throws ClinicError UNAUTHENTICATED
 */
export const signedIn = ({ actor }: { readonly actor: Actor }): SignedIn => {
  if (actor.type === 'user') return actor;
  throw new ClinicError('UNAUTHENTICATED', 'Sign in first.');
};

/** What a token is told of a session that is no more, or of a user who may not go on. */
export const sessionEnded = (): ClinicError =>
  new ClinicError('TOKEN_REVOKED', 'This session has ended; sign in again.');
