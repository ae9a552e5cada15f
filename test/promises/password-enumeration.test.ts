import { performance } from 'node:perf_hooks';
import { expect } from 'chai';
import { hashPassword } from '../../packages/core/src/identity/hash-password.ts';
import { newUser } from '../../packages/core/src/identity/user.ts';
import { newId } from '../../packages/core/src/kernel/ids.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type Received, type TestServer } from '../support/server.ts';
import { dumped } from './dumped.ts';
import { inTurns } from './tally.ts';

const PASSWORD = 'seven green camels';

/** The n-th name that someone has, and the n-th that nobody has: emails and phones in turns. */
const known = (index: number): string =>
  index % 2 === 0 ? `k${index}@clinic.kw` : `51${String(index).padStart(6, '0')}`;
const unknown = (index: number): string =>
  index % 2 === 0 ? `u${index}@clinic.kw` : `61${String(index).padStart(6, '0')}`;

/** What a known one is refused for: a wrong password, another role, no password, being disabled and wrong besides. */
const attempts = [
  { path: '/auth/login', password: 'a wrong one' },
  { path: '/auth/doctor/login', password: PASSWORD },
  { path: '/auth/patient/login', password: 'a wrong one' },
  { path: '/auth/login', password: PASSWORD },
  { path: '/auth/login', password: 'a wrong one' },
] as const;

const loadUsers = async (server: TestServer, count: number): Promise<void> => {
  const password_hash = await hashPassword(PASSWORD);
  const at = new Date(server.clock.now()).toISOString();
  const users = Array.from({ length: count }, (_, index) => ({
    ...newUser({
      id: newId(),
      role: 'patient',
      name: 'A',
      at,
      email: `k${index}@clinic.kw`,
      phone_number: `+96551${String(index).padStart(6, '0')}`,
      password_hash: index % attempts.length === 3 ? null : password_hash,
    }),
    is_active: index % attempts.length !== 4,
  }));
  await server.storage.load('users', users);
};

/** All that a caller gets to see, but for what is new in every answer. */
const seen = ({ status, text, headers }: Received): string => {
  const { date, 'x-request-id': id, 'x-ratelimit-reset': reset, ...others } = headers;
  expect([date, id, reset]).not.to.include(undefined);
  return JSON.stringify([status, text, others]);
};

describe('Telling who has an account from the answers to a login', () => {
  eachStore((store) => {
    const open = () => openServer(store, { http: { trustProxy: 1, rateLimitAnonymous: 1_000 } });
    const tryAs = (server: TestServer, email: string, index: number, network: number) => {
      const { path, password } = attempts[index % attempts.length]!;
      const headers = { 'X-Forwarded-For': `10.${network}.${index >> 8}.${index & 255}` };
      return server.post(path, { email, password }, { headers });
    };

    // Each is two hashes of 20 ms: 1,000 would take minutes on a small machine.
    it('200 pairs of a known and an unknown name, five ways to be refused: equal bytes, equal tracks in the store', async () => {
      const pairs = 200;
      const server = await open();
      await loadUsers(server, pairs);
      const different = await inTurns(pairs, async (index) => {
        const one = await tryAs(server, known(index), index, 1);
        const other = await tryAs(server, unknown(index), index, 2);
        expect(one.error.code).to.equal('INVALID_CREDENTIALS');
        return seen(one) === seen(other) ? 0 : 1;
      });
      expect(different).to.have.length(pairs).and.not.include(1);
      const { password_tries = [], audit_logs = [] } = await dumped(server.storage);
      expect([password_tries.length, audit_logs.length]).to.deep.equal([2 * pairs, 2 * pairs]);
    });

    it('13 tries of each of five known and five unknown names: equal bytes when the count is full, too', async () => {
      const server = await open();
      await loadUsers(server, 5);
      for (let time = 0; time < 13; time++) {
        const answers = await inTurns(5, async (index) => {
          const one = await tryAs(server, known(index), index, 1);
          const other = await tryAs(server, unknown(index), index, 2);
          return [one.error.code, seen(one) === seen(other)];
        });
        const code = time < 10 ? 'INVALID_CREDENTIALS' : 'RATE_LIMITED';
        expect(answers).to.deep.equal(Array(5).fill([code, true]));
      }
    });

    it('the work is equal too: over 30 pairs, neither takes half as long again as the other', async () => {
      const server = await open();
      const pairs = 30;
      await loadUsers(server, pairs);
      const times: [number[], number[]] = [[], []];
      const timed = async (email: string, index: number, which: 0 | 1) => {
        const startedAt = performance.now();
        await tryAs(server, email, index, which);
        times[which].push(performance.now() - startedAt);
      };
      for (let index = 0; index < pairs; index++) {
        await timed(known(index), index, 0);
        await timed(unknown(index), index, 1);
      }
      const [ofKnown, ofUnknown] = times.map(
        (list) => list.toSorted((a, b) => a - b)[Math.floor(pairs / 2)]!,
      ) as [number, number];
      expect(ofKnown / ofUnknown, `${ofKnown} and ${ofUnknown} ms`).to.be.within(1 / 1.5, 1.5);
    });
  });
});
