import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'chai';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { memory, openServer, type Received, type TestServer } from '../../support/server.ts';

const redis = await startRedis();
after(() => redis?.stop());
if (redis === undefined) console.log('Redis suites DID NOT RUN: install redis-server');

/** Asks until it is so; fails the test by its own timeout. */
const until = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await wait(20);
};

const at = (server: TestServer, address: string): Promise<Received> =>
  server.get('/packages/available', { headers: { 'X-Forwarded-For': address } });

const count = async (
  servers: readonly TestServer[],
  address: string,
  requests: number,
): Promise<number[]> => {
  const statuses: number[] = [];
  for (let index = 0; index < requests; index += 1) {
    const started = performance.now();
    statuses.push((await at(servers[index % servers.length]!, address)).status);
    expect(performance.now() - started, 'answers within a second').to.be.below(1_000);
  }
  return statuses;
};

const passed = (statuses: readonly number[]): number => statuses.filter((status) => status === 200).length;

const sharesLimits = (redis: TestRedis): void => {
  describe('limits shared by Redis', () => {
    afterEach(() => redis.heal());

    const open = (): Promise<TestServer> =>
      openServer(memory, { http: { rateLimitAnonymous: 20, trustProxy: 1, redisUrl: redis.url } });
    const reconnected = async (server: TestServer): Promise<boolean> => {
      await at(server, `192.0.2.${Math.ceil(Math.random() * 250)}`);
      return server.logText().includes('Redis answers again');
    };

    it('two servers count as one', async () => {
      const servers = [await open(), await open()];
      const statuses = await count(servers, '203.0.113.1', 60);
      expect(passed(statuses)).to.equal(20);
    });

    for (const fault of ['cut', 'freeze'] as const) {
      it(`Redis gone (${fault}): limits hold in memory, answers stay under a second, no 5xx; it is used again when back`, async () => {
        const server = await open();
        const address = fault === 'cut' ? '203.0.113.2' : '203.0.113.3';
        expect(passed(await count([server], address, 10))).to.equal(10);
        await redis[fault]();
        const statuses = await count([server], address, 40);
        expect(passed(statuses)).to.equal(10);
        expect(statuses.every((status) => status === 200 || status === 429)).to.equal(true);
        expect(server.log.filter(({ level }) => level === 'error')).to.have.length(1);
        expect(server.logText()).not.to.include(redis.url);
        await redis.heal();
        await until(() => reconnected(server));
      });
    }

    for (const fault of ['cut', 'freeze'] as const) {
      it(`Redis gone (${fault}) amid 100 requests at once on two servers: each lets 20 through at most, within a second`, async () => {
        const servers = [await open(), await open()];
        const address = fault === 'cut' ? '203.0.113.5' : '203.0.113.6';
        const started = performance.now();
        const requests = Array.from({ length: 100 }, async (_, index) => {
          if (index === 50) await redis[fault]();
          const { status } = await at(servers[index % 2]!, address);
          expect(performance.now() - started).to.be.below(1_000);
          return status;
        });
        const statuses = await Promise.all(requests);
        for (const first of [0, 1]) {
          expect(passed(statuses.filter((_, index) => index % 2 === first))).to.be.within(1, 20);
        }
        expect(statuses.every((status) => status === 200 || status === 429)).to.equal(true);
        // What is known to be gone isn't waited for.
        expect(passed(await count(servers, address, 60))).to.be.at.most(40 - passed(statuses));
      });

      it(`a server that starts while Redis is gone (${fault}) limits from the first request`, async () => {
        await redis[fault]();
        const server = await open();
        const address = fault === 'cut' ? '203.0.113.4' : '203.0.113.7';
        expect(passed(await count([server], address, 30))).to.equal(20);
      });
    }
  });
};

if (redis !== undefined) sharesLimits(redis);
