import { type Role, roles, whoMay } from '@clinic/core';
import { expect } from 'chai';
import { domains } from '../../packages/server/src/app.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type Received, type TestServer } from '../support/server.ts';
import { claimsOf, signInEveryRole, type Tokens } from './callers.ts';
import { targetOf } from './every-field.ts';

const everyRoute = domains.flatMap(({ routes }) => routes);

type Caller = Role | 'anonymous';
const callers: readonly Caller[] = ['anonymous', ...roles];

/** Written out again, so that nobody opens a route by a slip: who may come where a sign-in is needed. */
const closed: Readonly<Record<string, readonly Role[]>> = {
  'POST /auth/logout': roles,
  'GET /auth/sessions': roles,
  'DELETE /auth/sessions/:id': roles,
  'DELETE /auth/sessions': roles,
  'GET /user/profile': roles,
  'GET /auth/me': roles,
  'GET /users/me': roles,
  'PATCH /users/me': roles,
  'PUT /user/profile': roles,
  'POST /user/send-phone-change-otp': roles,
  'PUT /user/phone': roles,
  'POST /users/me/photo': roles,
  'DELETE /users/me/photo': roles,
  'POST /packages/purchase': ['patient'],
  'GET /packages/history': roles,
  'POST /packages/subscriptions/:id/confirm-payment': ['admin', 'receptionist'],
  'POST /packages/subscriptions/:id/fail-payment': ['admin', 'receptionist'],
  'GET /departments': roles,
  'POST /departments': ['admin'],
  'PATCH /departments/:id': ['admin'],
  'DELETE /departments/:id': ['admin'],
  'GET /departments/:id': roles,
  'GET /admin/departments': roles,
  'POST /admin/departments': ['admin'],
  'PATCH /admin/departments/:id': ['admin'],
  'DELETE /admin/departments/:id': ['admin'],
  'POST /doctors': ['admin'],
  'PATCH /doctors/:id': ['admin', 'doctor'],
  'DELETE /doctors/:id': ['admin'],
  'POST /admin/doctors': ['admin'],
  'POST /admin/assign-doctor': ['admin'],
  'GET /users': ['admin'],
  'POST /users': ['admin'],
  'GET /users/:id': ['admin'],
  'PATCH /users/:id': ['admin'],
  'DELETE /users/:id': ['admin'],
  'GET /permissions': ['admin'],
  'GET /analytics/revenue': ['admin'],
  'GET /analytics/doctor-performance': ['admin', 'doctor'],
  'GET /analytics/patient-stats': ['admin'],
  'GET /audit-logs': ['admin'],
  'GET /day-closes': ['admin'],
  'GET /day-closes/:date': ['admin'],
  'POST /availability': ['admin', 'doctor'],
  'GET /availability/me': roles,
  'POST /availability/time-off': ['admin', 'doctor'],
  'GET /availability/time-off': ['admin', 'doctor', 'receptionist'],
  'GET /availability/time-off/:id': ['admin', 'doctor', 'receptionist'],
  'DELETE /availability/time-off/:id': ['admin', 'doctor'],
  'POST /availability/profiles': ['admin'],
  'GET /availability/profiles': ['admin'],
  'GET /availability/profiles/:id': ['admin'],
  'DELETE /availability/profiles/:id': ['admin'],
  'GET /availability/:id': roles,
  'DELETE /availability/:id': ['admin', 'doctor'],
  'GET /doctors/:id/schedule': ['admin', 'doctor', 'receptionist', 'technician'],
  'GET /patients': roles,
  'POST /patients': ['admin', 'receptionist'],
  'GET /patients/:id': roles,
  'GET /patients/search': roles,
  'PATCH /patients/:id': ['admin', 'receptionist'],
  'POST /patients/:id/merge': ['admin'],
  'GET /patients/:id/export': ['admin', 'doctor', 'patient'],
  'GET /patients/:id/medical-history': ['admin', 'doctor', 'technician', 'patient'],
  'PATCH /patients/:id/medical-history': ['admin', 'doctor'],
  'GET /billings': ['admin', 'receptionist', 'patient'],
  'POST /billings': ['admin', 'receptionist'],
  'GET /billings/:id': ['admin', 'receptionist', 'patient'],
  'PATCH /billings/:id': ['admin', 'receptionist'],
  'GET /billings/:id/pdf': ['admin', 'receptionist', 'patient'],
  'GET /billings/:id/receipt': ['admin', 'receptionist', 'patient'],
  'POST /appointments': ['admin', 'doctor', 'receptionist', 'patient'],
  'GET /appointments': roles,
  'GET /appointments/search': ['admin', 'doctor', 'receptionist', 'technician'],
  'GET /appointments/stats/doctor/:id': ['admin', 'doctor', 'receptionist'],
  'GET /appointments/:id': roles,
  'PATCH /appointments/:id': roles,
  'PATCH /appointments/:id/confirm': roles,
  'PATCH /appointments/:id/check-in': ['admin', 'doctor', 'receptionist'],
  'PATCH /appointments/:id/complete': ['admin', 'doctor'],
  'PATCH /appointments/:id/cancel': roles,
  'DELETE /appointments/:id': roles,
  'GET /appointments/:id/calendar.ics': roles,
  'POST /waitlist': ['admin', 'doctor', 'receptionist', 'patient'],
  'GET /waitlist': roles,
  'DELETE /waitlist/:id': ['admin', 'doctor', 'receptionist', 'patient'],
  'GET /doctors/:id/calendar-feed': ['admin', 'doctor'],
  'GET /treatments': roles,
  'POST /treatments': ['admin', 'doctor'],
  'GET /treatments/:id': roles,
  'PATCH /treatments/:id': ['admin', 'doctor'],
  'GET /inventory': ['admin', 'doctor', 'receptionist', 'technician'],
  'POST /inventory': ['admin', 'receptionist', 'technician'],
  'GET /inventory/:id': ['admin', 'doctor', 'receptionist', 'technician'],
  'PATCH /inventory/:id': ['admin', 'receptionist', 'technician'],
  'DELETE /inventory/:id': ['admin', 'receptionist', 'technician'],
  'GET /inventory/:id/changes': ['admin', 'doctor', 'receptionist', 'technician'],
  'GET /visits': roles,
  'POST /visits': ['admin', 'doctor'],
  'GET /visits/:id': roles,
  'PATCH /visits/:id': ['admin', 'doctor'],
  'GET /prescriptions': ['admin', 'doctor', 'technician', 'patient'],
  'POST /prescriptions': ['admin', 'doctor'],
  'GET /prescriptions/:id': ['admin', 'doctor', 'technician', 'patient'],
  'GET /prescriptions/:id/pdf': ['admin', 'doctor', 'technician', 'patient'],
  'PATCH /prescriptions/:id': ['admin', 'doctor'],
  'DELETE /prescriptions/:id': ['admin', 'doctor'],
  'GET /events': roles,
  'POST /webhooks': ['admin'],
  'GET /webhooks': ['admin'],
  'GET /webhooks/:id': ['admin'],
  'PATCH /webhooks/:id': ['admin'],
  'DELETE /webhooks/:id': ['admin'],
  'POST /webhooks/:id/deliveries/:delivery_id/retry': ['admin'],
};

const outcome = ({ status, error }: Received): string =>
  status === 401 || status === 403 ? `${status} ${error.code}` : 'let in';

const expected = (caller: Caller, who: readonly Role[] | undefined): string => {
  if (who === undefined) return 'let in';
  if (caller === 'anonymous') return '401 UNAUTHENTICATED';
  return who.includes(caller) ? 'let in' : '403 FORBIDDEN';
};

describe('Who may come where', () => {
  it('the closed routes are those written here, and no others', () => {
    const declared = everyRoute.flatMap(({ method, path, action }) => {
      const who = whoMay(action);
      return who === 'anyone' ? [] : [[`${method} ${path}`, who] as const];
    });
    expect(Object.fromEntries(declared)).to.deep.equal(closed);
  });

  eachStore((store) => {
    const visit = async (server: TestServer, tokens: Tokens, prefix: string): Promise<string[]> => {
      const wrong: string[] = [];
      for (const { method, path, action } of everyRoute) {
        // It would end the session that the next visit needs.
        if (action === 'session.end') continue;
        for (const caller of callers) {
          const token = caller === 'anonymous' ? {} : { token: tokens[caller] };
          const answer = await server.send(prefix + targetOf({ path }), {
            method,
            ...token,
            ...(method === 'GET' ? {} : { body: {} }),
          });
          const who = closed[`${method} ${path}`];
          if (outcome(answer) !== expected(caller, who))
            wrong.push(`${caller} ${method} ${path}: ${answer.status}`);
        }
      }
      return wrong;
    };

    it('every route × nobody and each of 5 roles, under each prefix: exactly the declared 401 and 403', async () => {
      const server = await openServer(store, { sample: true });
      const tokens = await signInEveryRole(server);
      for (const prefix of ['', '/api', '/api/v1'])
        expect(await visit(server, tokens, prefix), prefix).to.deep.equal([]);
    });

    it('a logout lets in everyone who is signed in', async () => {
      const server = await openServer(store);
      expect(outcome(await server.post('/auth/logout', {}))).to.equal('401 UNAUTHENTICATED');
      const tokens = await signInEveryRole(server);
      for (const role of roles) {
        expect((await server.post('/auth/logout', {}, { token: tokens[role] })).status, role).to.equal(200);
      }
    });

    it('sessions are ended by everyone who is signed in, and only their own', async () => {
      const server = await openServer(store);
      const end = (target: string, token?: string) =>
        server.send(target, { method: 'DELETE', ...(token === undefined ? {} : { token }) });
      const tokens = await signInEveryRole(server);
      const ids = Object.values(tokens).map((token) => claimsOf(token).sid);
      for (const [index, role] of roles.entries()) {
        expect(outcome(await end(`/auth/sessions/${ids[index]}`))).to.equal('401 UNAUTHENTICATED');
        const foreign = ids.filter((_, other) => other !== index);
        for (const id of [...foreign, '00000000-0000-7000-8000-000000000000', 'x']) {
          const { status, error } = await end(`/auth/sessions/${id}`, tokens[role]);
          expect([status, error.code], role).to.deep.equal([404, 'NOT_FOUND']);
        }
        const { items } = (await server.get('/auth/sessions', { token: tokens[role] })).data;
        expect(
          items.map(({ id }: { id: string }) => id),
          role,
        ).to.deep.equal([ids[index]]);
      }
      expect(outcome(await end('/auth/sessions'))).to.equal('401 UNAUTHENTICATED');
      for (const role of roles)
        expect((await end('/auth/sessions', tokens[role])).status, role).to.equal(200);
    });

    it('a refused caller is refused before anything of the request is looked at', async () => {
      const server = await openServer(store);
      const tokens = await signInEveryRole(server);
      const path = targetOf({ path: '/packages/subscriptions/:id/confirm-payment' });
      for (const sent of [
        { raw: '{', headers: { 'Content-Type': 'application/json' } },
        { raw: 'x'.repeat(200_000) },
        { body: { x: 1 } },
      ]) {
        expect(outcome(await server.send(path, { method: 'POST', ...sent }))).to.equal('401 UNAUTHENTICATED');
        expect(outcome(await server.send(path, { method: 'POST', ...sent, token: tokens.patient }))).to.equal(
          '403 FORBIDDEN',
        );
      }
    });

    it('what is another’s is nobody’s: foreign and made-up ids answer alike, and lists show the own alone', async () => {
      const server = await openServer(store, { sample: true, settings: { paymentMode: 'manual' } });
      const tokens = await signInEveryRole(server);
      const { package: first } = (await server.get('/packages/available')).data;
      const order = { package_id: first.id, user_info: { name: 'A', national_id: '1' } };
      const { subscription } = (await server.post('/packages/purchase', order, { token: tokens.patient }))
        .data;
      for (const role of roles.filter((each) => each !== 'patient')) {
        expect((await server.get('/packages/history', { token: tokens[role] })).data.total, role).to.equal(0);
      }
      for (const verb of ['confirm-payment', 'fail-payment']) {
        for (const id of [subscription.id, '00000000-0000-7000-8000-000000000000']) {
          for (const role of ['patient', 'doctor', 'technician'] as const) {
            const refused = await server.post(
              `/packages/subscriptions/${id}/${verb}`,
              {},
              { token: tokens[role] },
            );
            expect([refused.status, refused.error.code]).to.deep.equal([403, 'FORBIDDEN']);
          }
        }
      }
      const [own] = (await server.get('/packages/history', { token: tokens.patient })).data.items;
      expect(own).to.include({ id: subscription.id, payment_status: 'pending' });
    });
  });
});
