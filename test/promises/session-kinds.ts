import { sessions } from '../../packages/core/src/identity/collections.ts';
import type { Session } from '../../packages/core/src/identity/session.ts';
import { operator } from '../support/clinic.ts';
import type { TestServer } from '../support/server.ts';

export const sessionKinds = ['otp', 'password'] as const satisfies readonly Session['kind'][];

export const password = 'nine brown camels at noon';

/** What a sign-in answers, with the session's id. */
export interface StartedSession {
  readonly id: string;
  readonly token: string;
  readonly refresh_token: string;
  readonly user: { readonly id: string };
}

/** A user with a phone and a password. */
export const createStaff = (server: TestServer, phone: string) =>
  server.clinic
    .as(operator)
    .users.create({ role: 'receptionist', name: 'Noor', email: 'noor@clinic.kw', phone, password });

/** A session of either kind. */
export const startSession = async (
  server: TestServer,
  kind: Session['kind'],
  phone = '51234567',
): Promise<StartedSession> => {
  const signedIn = await server.signIn(phone);
  const id: string = signedIn.refresh_token.split('.')[0];
  const access_seconds = kind === 'otp' ? 86_400 : 900;
  await server.storage.collection(sessions).update({ id }, { $set: { kind, access_seconds } });
  return { ...signedIn, id };
};
