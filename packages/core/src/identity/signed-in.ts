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
