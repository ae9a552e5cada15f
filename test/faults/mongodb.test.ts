import { openMongodb } from '@clinic/core/mongodb';
import type { Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import type { Engine } from '../support/engines.ts';
import { type FaultyNetwork, startFaultyNetwork } from '../support/faulty-network.ts';
import { dropDatabase, freshDatabase, mongodbTestUri, withClient } from '../support/mongodb.ts';
import { openServer, type Received, type TestServer } from '../support/server.ts';

/** Milliseconds in which the server promises an answer. */
const LIMIT = 5_000;
/** Milliseconds after which an attempt that was cut off has lost its hold of its Idempotency-Key. */
const LEASE = 31_000;
const user_info = { name: 'Ahmed', national_id: '123456789' };

const declare = (uri: string): void => {
  describe('A server whose MongoDB fails', () => {
    let network: FaultyNetwork;
    let storage: Storage;
    let server: TestServer;
    let package_id: string;
    const database = freshDatabase();
    const engine: Engine = {
      name: 'mongodb',
      async open() {
        storage = await openMongodb(network.uri, { database });
        return storage;
      },
    };

    beforeEach(async () => {
      network = await startFaultyNetwork(uri);
      server = await openServer(engine, { sample: true, settings: { otpAddressLimit: 1_000 } });
      package_id = (await server.get('/packages/available')).data.package.id;
    });
    afterEach(async () => {
      await network.repair();
      await server.stop();
      await storage.close();
      await network.close();
      await dropDatabase(database);
    });

    let patients = 0;
    const signIn = async (): Promise<string> => {
      patients += 1;
      return (await server.signIn(`+9655${String(patients).padStart(7, '0')}`)).token;
    };
    const buy = (token: string): Promise<Received> =>
      server.post(
        '/packages/purchase',
        { package_id, user_info },
        {
          token,
          headers: { 'Idempotency-Key': 'the-one-purchase' },
        },
      );
    const bought = async (token: string): Promise<number> =>
      (await server.get('/packages/history', { token })).data.total;

    /** The server gives up a transaction whose client is gone after a minute; here at once. */
    const giveUpTransactions = (): Promise<unknown> =>
      withClient(uri, (client) => client.db('admin').command({ killAllSessions: [] }));

    const timed = async (call: Promise<Received>): Promise<{ answer: Received; ms: number }> => {
      const started = performance.now();
      const answer = await call;
      return { answer, ms: performance.now() - started };
    };

    for (const fault of ['cut', 'freeze'] as const) {
      it(`gone (${fault}): 503 within 5 s whatever is asked; back again, everything works without a restart`, async () => {
        const token = await signIn();
        const asks: (() => Promise<Received>)[] = [
          () => server.get('/user/profile', { token }),
          () => server.put('/user/profile', { name: 'Sara' }, { token }),
          () => server.post('/auth/send-otp', { phone_number: '+96561234567' }),
          () => server.post('/auth/verify-otp', { phone_number: '+96561234567', code: '12345' }),
          () => buy(token),
          () => server.get('/packages/history', { token }),
          () => server.get('/health'),
          () => server.get('/health/ready'),
        ];
        await network[fault]();
        const answers = await Promise.all(asks.map((ask) => timed(ask())));
        expect(answers.map(({ answer }) => `${answer.status} ${answer.error.code}`)).to.deep.equal(
          asks.map(() => '503 STORAGE_UNAVAILABLE'),
        );
        expect(Math.max(...answers.map(({ ms }) => ms))).to.be.below(LIMIT);
        expect((await server.get('/health/live')).status).to.equal(200);

        await network.repair();
        server.clock.tick(LEASE);
        while ((await server.get('/health/ready')).status !== 200);
        const statuses = (await Promise.all(asks.slice(0, 3).map((ask) => ask()))).map(
          ({ status }) => status,
        );
        expect(statuses).to.deep.equal([200, 200, 200]);
        expect((await buy(token)).status).to.equal(201);
        expect(await bought(token)).to.equal(1);
      });
    }

    for (const command of ['find', 'insert', 'bulkWrite', 'commitTransaction', 'findAndModify']) {
      for (const part of ['answer', 'request'] as const) {
        it(`a purchase whose ${part} of ${command} is lost: 201, and its repeat is the same one`, async () => {
          const token = await signIn();
          if (part === 'answer') network.loseAnswerTo(command);
          else network.loseRequest(command);
          const first = await buy(token);
          expect(network.lost).to.equal(1);
          expect(first.status).to.equal(201);
          const repeated = await buy(token);
          expect(repeated.headers['idempotency-replayed']).to.equal('true');
          expect(repeated.data.subscription.id).to.equal(first.data.subscription.id);
          expect(await bought(token)).to.equal(1);
        });
      }
    }

    for (const command of ['insert', 'bulkWrite', 'commitTransaction', 'findAndModify']) {
      for (const when of ['before', 'after'] as const) {
        it(`a server that hangs ${when} the ${command} of a purchase: 503 within 5 s, its repeat ends in exactly one`, async () => {
          const token = await signIn();
          network.freezeAt(command, when);
          const { answer, ms } = await timed(buy(token));
          expect(network.lost).to.equal(1);
          expect([answer.status, answer.error.code]).to.deep.equal([503, 'STORAGE_UNAVAILABLE']);
          expect(ms).to.be.below(LIMIT);

          await network.repair();
          await giveUpTransactions();
          while ((await server.get('/health/ready')).status !== 200);
          const early = await buy(token);
          server.clock.tick(LEASE);
          const late = await buy(token);
          for (const { status, error } of [early, late])
            if (status !== 201) expect(['IDEMPOTENCY_IN_PROGRESS', 'CONFLICT']).to.include(error.code);
          expect(late.error?.code).not.to.equal('IDEMPOTENCY_IN_PROGRESS');
          expect(await bought(token)).to.equal(1);
        });
      }
    }

    it('40 patients at once, each repeating under its key, while the network fails 20 times: 40 purchases', async () => {
      const tokens: string[] = [];
      while (tokens.length < 40) tokens.push(await signIn());
      const commands = ['bulkWrite', 'commitTransaction', 'insert', 'findAndModify', 'find'];
      for (let count = 0; count < 10; count += 1) {
        network.loseAnswerTo(commands[count % commands.length]!);
        network.loseRequest(commands[(count + 1) % commands.length]!);
      }
      const persist = async (token: string): Promise<string> => {
        for (;;) {
          const { status, error } = await buy(token);
          if (status === 201) return '201';
          if (status === 503) continue;
          if (error.code !== 'IDEMPOTENCY_IN_PROGRESS') return error.code;
          server.clock.tick(LEASE);
        }
      };
      const ends = new Set(await Promise.all(tokens.map(persist)));
      expect(['201', 'CONFLICT']).to.include.members([...ends]);
      const counts = await Promise.all(tokens.map(bought));
      expect(counts).to.deep.equal(tokens.map(() => 1));
    });
  });
};

const uri = await mongodbTestUri();
if (uri) declare(uri);
