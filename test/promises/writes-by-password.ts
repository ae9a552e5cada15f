import { photoForm } from '../support/form.ts';
import { png } from '../support/images.ts';
import type { Received } from '../support/server.ts';
import { recorded, type World, type Write } from './audited-write.ts';
import { claimsOf } from './callers.ts';
import { canary } from './canaries.ts';

const newPassword = `${canary.password} anew`;
const right = { email: canary.passwordEmail, password: canary.password };
const wrong = { ...right, password: canary.wrongPassword };
const byAccount = ({ known }: World) => ({ token: known.account });

const registering = (email: string): Pick<Write, 'sent' | 'leaves' | 'then'> => ({
  sent: () => ({ body: { ...right, email, name: canary.name, phone: '+96522000001' } }),
  leaves: ({ known }) =>
    recorded('patient', 'user.register', 'users', { role: 'patient', session: known.sessionId }),
  then: signedIn,
});

const signedIn = ({ known }: World, { data }: Received): void => {
  known.account = data.token;
  known.sessionId = claimsOf(data.token).sid;
};

const kind = 'password';

/** What a patient does who signs in by password, in an order in which each can be done. */
export const writesByPassword: readonly Write[] = [
  { route: 'POST /auth/patient/signup', ...registering(`signup.${canary.passwordEmail}`) },
  { route: 'POST /auth/register', ...registering(canary.passwordEmail) },
  ...(['/auth/login', '/auth/patient/login', '/auth/doctor/login'] as const).flatMap((path): Write[] => [
    {
      route: `POST ${path}`,
      sent: () => ({ body: wrong }),
      leaves: () => recorded('anonymous', 'session.start', 'users', { kind }, 'failed'),
    },
    {
      route: `POST ${path}`,
      sent: () => ({ body: { ...wrong, email: canary.unknownEmail } }),
      leaves: () => ({
        ...recorded('anonymous', 'session.start', 'users', { kind }, 'failed'),
        entity_id: null,
      }),
    },
  ]),
  {
    route: 'POST /auth/doctor/login',
    sent: () => ({ body: right }),
    leaves: () => recorded('anonymous', 'session.start', 'users', { kind }, 'failed'),
  },
  ...(['/auth/login', '/auth/patient/login'] as const).map(
    (path): Write => ({
      route: `POST ${path}`,
      sent: () => ({ body: right }),
      leaves: () => recorded('patient', 'session.start', 'sessions', { kind }),
      then: ({ known }, { data }) => {
        known.account = data.token;
      },
    }),
  ),
  {
    route: 'PATCH /users/me',
    sent: (world) => ({ ...byAccount(world), body: { name: canary.name, phone: '+96522000002' } }),
    leaves: () => recorded('patient', 'profile.update', 'users', { fields: ['name', 'contact_phone'] }),
  },
  {
    route: 'PATCH /users/me',
    sent: (world) => ({
      ...byAccount(world),
      body: { current_password: canary.wrongPassword, new_password: newPassword },
    }),
    leaves: () => recorded('patient', 'password.confirm', 'users', {}, 'failed'),
  },
  {
    route: 'POST /users/me/photo',
    sent: async (world) => ({ ...byAccount(world), ...photoForm(await png(60, 40)) }),
    leaves: () => recorded('patient', 'photo.change', 'users', { fields: ['photo_url'] }),
  },
  {
    route: 'DELETE /users/me/photo',
    sent: byAccount,
    leaves: () => recorded('patient', 'photo.remove', 'users', { fields: ['photo_url'] }),
  },
  {
    route: 'DELETE /auth/sessions/:id',
    sent: (world) => ({ ...byAccount(world), params: { id: world.known.sessionId } }),
    leaves: () => recorded('patient', 'session.end', 'sessions', { all: false }),
  },
  {
    route: 'PATCH /users/me',
    sent: (world) => ({
      ...byAccount(world),
      body: { current_password: canary.password, new_password: newPassword },
    }),
    leaves: () => recorded('patient', 'password.change', 'users', { fields: ['password_hash'] }),
  },
  {
    route: 'DELETE /auth/sessions',
    sent: byAccount,
    leaves: () => ({ ...recorded('patient', 'session.end', 'sessions', { all: true }), entity_id: null }),
  },
];
