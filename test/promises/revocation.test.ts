import { createClinic } from '@clinic/core';
import { expect } from 'chai';
import { testSecrets } from '../support/clinic.ts';
import { eachStore, type Store } from '../support/engines.ts';
import { openServer, type Received, serveTestClinic, type TestServer } from '../support/server.ts';
import { createAccount, password, type StartedSession, sessionKinds, startSession } from './session-kinds.ts';
import { atOnce, tally } from './tally.ts';

const CLIENTS = 40;

/** Two servers, an account, and an operator's clinic of its own, on storages of their own on one store. */
const openThree = async (store: Store) => {
  const server = await openServer(store);
  await createAccount(server);
  const { clock, messenger } = server;
  const another = async () =>
    createClinic({ storage: await store.openAgain(server.storage), clock, messenger, settings: testSecrets });
  const clinic = await another();
  const second = await serveTestClinic({ clinic, storage: clinic.storage, clock, messenger });
  const operator = (await another()).as({ type: 'cli', name: 'x' });
  return { servers: [server, second] as const, operator };
};

interface Asked {
  readonly startedAt: number;
  readonly answer: Received;
}

/**
 * Clients that ask for their profile without pause at both servers, while the act is done.
 * @returns all answers, and those to what was asked before the act began, and after it was answered
 */
const askingWhile = async (servers: readonly TestServer[], token: string, act: () => Promise<unknown>) => {
  const answers: Asked[] = [];
  let asking = true;
  const clients = Array.from({ length: CLIENTS }, async (_, client) => {
    while (asking) {
      const startedAt = performance.now();
      answers.push({ startedAt, answer: await servers[client % 2]!.get('/user/profile', { token }) });
    }
  });
  const until = async (count: number): Promise<void> => {
    while (answers.length < count) await new Promise((resolve) => setImmediate(resolve));
  };
  await until(3 * CLIENTS);
  const begun = performance.now();
  await act();
  const done = performance.now();
  await until(answers.length + 5 * CLIENTS);
  asking = false;
  await Promise.all(clients);
  return {
    all: answers.map(({ answer }) => answer),
    before: answers.filter(({ startedAt }) => startedAt < begun).map(({ answer }) => answer),
    after: answers.filter(({ startedAt }) => startedAt > done).map(({ answer }) => answer),
  };
};

describe('What an operator takes away is felt at the next request, on every server', () => {
  eachStore((store) => {
    for (const kind of sessionKinds) {
      for (const [act, what] of [
        ['deactivate', 'a deactivation'],
        ['changeRole', 'a change of role'],
        ['signOut', 'a sign-out'],
      ] as const) {
        it(`${what}: 0 successes after the answer, by access or refresh token of a session of kind ${kind}`, async () => {
          const { servers, operator } = await openThree(store);
          const { token, refresh_token, user } = await startSession(servers[0], kind);
          const { before, after } = await askingWhile(servers, token, () =>
            act === 'changeRole'
              ? operator.users.changeRole(user.id, 'receptionist')
              : operator.users[act](user.id),
          );
          expect(before.filter(({ status }) => status === 200)).to.have.length.above(CLIENTS);
          expect(after).to.have.length.above(CLIENTS);
          expect(Object.keys(tally(after))).to.deep.equal(['401 TOKEN_REVOKED']);
          await expectNoRefresh(servers, refresh_token);
        });
      }
    }

    it('a new role is there with the next sign-in, and the old one gone', async () => {
      const { servers, operator } = await openThree(store);
      const { user } = await servers[0].signIn('51234567');
      await operator.users.changeRole(user.id, 'receptionist');
      const { token, user: changed } = await servers[1].signIn('51234567');
      expect([changed.id, changed.role]).to.deep.equal([user.id, 'receptionist']);
      const settled = await servers[0].send(`/packages/subscriptions/${user.id}/confirm-payment`, {
        method: 'POST',
        token,
      });
      expect(settled.error.code).to.equal('NOT_FOUND');
      const bought = await servers[0].post('/packages/purchase', { package_id: 'any' }, { token });
      expect(bought.error.code).to.equal('FORBIDDEN');
    });

    it('the deactivated may neither refresh nor sign in, whatever was under way; reactivated they sign in anew', async () => {
      const { servers, operator } = await openThree(store);
      const first = await servers[0].signIn('51234567');
      await servers[0].post('/auth/send-otp', { phone_number: '51234567' });
      const code = servers[0].messenger.codeFor('+96551234567');
      await operator.users.deactivate(first.user.id);
      const verified = await servers[1].post('/auth/verify-otp', { phone_number: '51234567', code });
      expect([verified.status, verified.error.code]).to.deep.equal([403, 'ACCOUNT_DISABLED']);
      await operator.users.activate(first.user.id);
      expect((await servers[0].get('/user/profile', { token: first.token })).error.code).to.equal(
        'TOKEN_REVOKED',
      );
      const again = await servers[1].signIn('51234567');
      expect((await servers[0].get('/user/profile', { token: again.token })).status).to.equal(200);
    });
  });
});

describe('What users end of their own is felt at the next request, on every server', () => {
  eachStore((store) => {
    const open = async () => {
      const { servers } = await openThree(store);
      const [phone, tablet] = [
        await startSession(servers[0], 'otp'),
        await startSession(servers[1], 'password'),
      ];
      return { servers, phone, tablet };
    };
    const isIn = async (servers: readonly TestServer[], { token }: StartedSession) =>
      Promise.all(
        servers.map(async (server) => (await server.get('/user/profile', { token })).status === 200),
      );

    for (const [what, method, pathOf, body] of [
      ['its own logout', 'POST', () => '/auth/logout', {}],
      ['an end of this session by its id', 'DELETE', (id: string) => `/auth/sessions/${id}`, undefined],
    ] as const) {
      it(`${what}: 0 successes after the answer, the other session lives`, async () => {
        const { servers, phone, tablet } = await open();
        const { before, after } = await askingWhile(servers, tablet.token, () =>
          servers[0].send(pathOf(tablet.id), { method, token: tablet.token, ...(body && { body }) }),
        );
        expect(before.filter(({ status }) => status === 200)).to.have.length.above(CLIENTS);
        expect(Object.keys(tally(after))).to.deep.equal(['401 TOKEN_REVOKED']);
        await expectNoRefresh(servers, tablet.refresh_token);
        expect(await isIn(servers, phone)).to.deep.equal([true, true]);
      });
    }

    for (const [what, sent, keeps] of [
      [
        'an end by its id',
        ({ id }: StartedSession) => ({ method: 'DELETE', path: `/auth/sessions/${id}` }),
        true,
      ],
      ['an end of all', () => ({ method: 'DELETE', path: '/auth/sessions' }), false],
      ['a logout of all', () => ({ method: 'POST', path: '/auth/logout', body: { all: true } }), false],
      [
        'a new password',
        () => ({
          method: 'PATCH',
          path: '/users/me',
          body: { current_password: password, new_password: 'four quiet palms by the sea' },
        }),
        true,
      ],
    ] as const) {
      it(`${what}, asked for by another session: 0 successes after the answer`, async () => {
        const { servers, phone, tablet } = await open();
        const { path, ...rest } = sent(tablet);
        const { before, after } = await askingWhile(servers, tablet.token, async () => {
          const answer = await servers[0].send(path, { ...rest, token: phone.token });
          expect(answer.status).to.equal(200);
        });
        expect(before.filter(({ status }) => status === 200)).to.have.length.above(CLIENTS);
        expect(Object.keys(tally(after))).to.deep.equal(['401 TOKEN_REVOKED']);
        await expectNoRefresh(servers, tablet.refresh_token);
        expect(await isIn(servers, phone)).to.deep.equal([keeps, keeps]);
      });
    }

    it('a new password: no request under way of the session that sets it is refused', async () => {
      const { servers, phone } = await open();
      const { all } = await askingWhile(servers, phone.token, () =>
        servers[0].send('/users/me', {
          method: 'PATCH',
          body: { current_password: password, new_password: 'four quiet palms by the sea' },
          token: phone.token,
        }),
      );
      expect(Object.keys(tally(all))).to.deep.equal(['200']);
      const refreshed = await servers[1].post('/auth/refresh', { refresh_token: phone.refresh_token });
      expect(refreshed.status).to.equal(200);
    });
  });
});

const expectNoRefresh = async (servers: readonly TestServer[], refresh_token: string): Promise<void> => {
  const refreshed = await atOnce(10, (index) => servers[index % 2]!.post('/auth/refresh', { refresh_token }));
  expect(tally(refreshed)).to.deep.equal({ '401 TOKEN_REVOKED': 10 });
};
