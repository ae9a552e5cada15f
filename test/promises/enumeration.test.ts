import { expect } from 'chai';
import { newUser } from '../../packages/core/src/identity/user.ts';
import { newId } from '../../packages/core/src/kernel/ids.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type Received } from '../support/server.ts';
import { inTurns } from './tally.ts';

/** The n-th phone that someone has, every tenth of them disabled, and the n-th that nobody has. */
const known = (index: number): string => `+96551${String(index).padStart(6, '0')}`;
const unknown = (index: number): string => `+96561${String(index).padStart(6, '0')}`;

/** All that a caller gets to see, but for the number itself and what is new in every answer. */
const seen = ({ status, text, headers }: Received, phone: string): string => {
  const { date, 'x-request-id': id, 'x-ratelimit-reset': reset, ...others } = headers;
  expect([date, id, reset]).not.to.include(undefined);
  return JSON.stringify([status, text.replaceAll(phone, 'PHONE'), others]);
};

describe('Telling who is a patient from the answers', () => {
  eachStore((store) => {
    // The stand-in for MongoDB slows down as it fills: 1,000 take it a minute and a half.
    const pairs = store.name === 'mongodb' ? 200 : 1_000;
    it(`${pairs} pairs of a known and an unknown phone: equal bytes for send and verify`, async () => {
      const server = await openServer(store, {
        http: { trustProxy: 1, rateLimitAnonymous: 1_000 },
        settings: { otpDailyLimit: 100_000 },
      });
      const at = server.clinic.clock.now();
      const users = Array.from({ length: pairs }, (_, index) => ({
        ...newUser({
          id: newId(),
          role: 'patient',
          phone_number: known(index),
          name: 'A',
          at: new Date(at).toISOString(),
        }),
        is_active: index % 10 !== 0,
      }));
      await server.storage.load('users', users);

      /** Asks for a code, then guesses: what both answers look like, from an address of their own. */
      const ask = async (phone: string, index: number, network: number): Promise<string> => {
        const headers = { 'X-Forwarded-For': `10.${network}.${index >> 8}.${index & 255}` };
        const sent = await server.post('/auth/send-otp', { phone_number: phone }, { headers });
        const code = server.messenger.codeFor(phone) === '00000' ? '00001' : '00000';
        const guessed = await server.post('/auth/verify-otp', { phone_number: phone, code }, { headers });
        expect([sent.status, guessed.error.code]).to.deep.equal([200, 'OTP_INVALID']);
        return seen(sent, phone) + seen(guessed, phone);
      };
      const compare = async (index: number): Promise<number> => {
        const one = await ask(known(index), index, 1);
        const other = await ask(unknown(index), index, 2);
        return one === other ? 0 : 1;
      };
      // Every send counts for the day: more at once would only wait for each other.
      const different = await inTurns(pairs, compare, 4);
      expect(different).to.have.length(pairs).and.not.include(1);
      expect(server.messenger.sent).to.have.length(2 * pairs);
    });
  });
});
