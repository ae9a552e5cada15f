import type { Session } from '../../packages/core/src/identity/session.ts';
import { operator } from '../support/clinic.ts';
import { PHONE } from '../support/phones.ts';
import type { TestServer } from '../support/server.ts';
import { claimsOf } from './callers.ts';

export const sessionKinds = ['otp', 'password'] as const satisfies readonly Session['kind'][];

export const password = 'nine brown camels at noon';

/** What a sign-in answers, with the session's id. */
export interface StartedSession {
  readonly id: string;
  readonly token: string;
  readonly refresh_token: string;
  readonly user: { readonly id: string };
}

/** Whoever may sign in either way. */
export const createAccount = (server: TestServer) =>
  server.clinic
    .as(operator)
    .users.create({ role: 'patient', name: 'Noor', email: 'noor@clinic.kw', phone: PHONE, password });

const signInByPassword = async (server: TestServer) =>
  (await server.post('/auth/login', { email: PHONE, password })).data;

/** A session of either kind, of the account above. */
export const startSession = async (server: TestServer, kind: Session['kind']): Promise<StartedSession> => {
  const signedIn = kind === 'otp' ? await server.signIn(PHONE) : await signInByPassword(server);
  return { ...signedIn, id: claimsOf(signedIn.token).sid };
};
