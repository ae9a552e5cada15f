import { createClinic } from '@clinic/core';
import { expect } from 'chai';
import { operator, testSecrets } from '../support/clinic.ts';
import { eachStore, type Store } from '../support/engines.ts';
import { openServer, serveTestClinic, type TestServer } from '../support/server.ts';
import { atOnce, tally } from './tally.ts';

const EMAIL = 'noor@clinic.kw';
const PHONE = '+96551234567';
const PASSWORD = 'seven green camels';

/** Two servers on storages of their own on one store. */
const openTwo = async (store: Store): Promise<[TestServer, TestServer]> => {
  const server = await openServer(store);
  const { clock, messenger } = server;
  const storage = await store.openAgain(server.storage);
  const clinic = createClinic({ storage, clock, messenger, settings: testSecrets });
  await server.clinic
    .as(operator)
    .users.create({ role: 'doctor', name: 'Noor', email: EMAIL, phone: PHONE, password: PASSWORD });
  return [server, await serveTestClinic({ clinic, storage, clock, messenger })];
};

describe('Guessing passwords over HTTP', () => {
  eachStore((store) => {
    for (const [whose, names] of [
      ['one account under its email and its phone', [EMAIL, PHONE, 'NOOR@clinic.kw', '5123 4567']],
      ['one name that nobody has', ['nobody@clinic.kw', 'NOBODY@clinic.kw']],
    ] as const) {
      it(`200 parallel wrong guesses at two servers for ${whose}: 10 are compared`, async () => {
        const servers = await openTwo(store);
        const paths = ['/auth/login', '/auth/doctor/login', '/auth/patient/login'];
        const answers = await atOnce(200, (index) =>
          servers[index % 2]!.post(paths[index % 3]!, {
            email: names[index % names.length],
            password: `wrong guess ${index}`,
          }),
        );
        expect(tally(answers)).to.deep.equal({ '401 INVALID_CREDENTIALS': 10, '429 RATE_LIMITED': 190 });
        for (const { headers } of answers.filter(({ status }) => status === 429))
          expect(Number(headers['retry-after'])).to.be.within(1, 900);
        for (const server of servers) {
          const right = await server.post('/auth/login', { email: names[0], password: PASSWORD });
          expect([right.status, right.error.code]).to.deep.equal([429, 'RATE_LIMITED']);
        }
      });
    }

    it('two hours of guesses at full rate: 80 compared, not one more', async () => {
      const server = await openServer(store);
      let compared = 0;
      for (let round = 0; round < 8; round++) {
        const answers = await atOnce(12, () =>
          server.post('/auth/login', { email: EMAIL, password: 'a wrong one' }),
        );
        compared += tally(answers)['401 INVALID_CREDENTIALS'] ?? 0;
        server.clock.tick(15 * 60_000);
      }
      expect(compared).to.equal(80);
    });

    it('100 parallel right passwords of one account at two servers: 100 sessions', async () => {
      const servers = await openTwo(store);
      const answers = await atOnce(100, (index) =>
        servers[index % 2]!.post('/auth/login', { email: EMAIL, password: PASSWORD }),
      );
      expect(tally(answers)).to.deep.equal({ '200': 100 });
    });
  });
});
