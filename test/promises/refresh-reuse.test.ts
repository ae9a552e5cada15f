import { expect } from 'chai';
import { eachStore, type Store } from '../support/engines.ts';
import { openServer, serveTestClinic, type TestServer } from '../support/server.ts';
import { createAccount, sessionKinds, startSession } from './session-kinds.ts';
import { atOnce, tally } from './tally.ts';

type Kind = (typeof sessionKinds)[number];

interface Pair {
  readonly token: string;
  readonly refresh_token: string;
}

const refresh = (server: TestServer, { refresh_token }: Pair) =>
  server.post('/auth/refresh', { refresh_token });

/** A sign-in and its successors, oldest first. */
const lineage = async (server: TestServer, kind: Kind, generations: number): Promise<Pair[]> => {
  const pairs: Pair[] = [await startSession(server, kind)];
  while (pairs.length < generations) pairs.push((await refresh(server, pairs.at(-1)!)).data);
  return pairs;
};

const expectDead = async (server: TestServer, pairs: readonly Pair[]): Promise<void> => {
  const asked = await atOnce(pairs.length, (index) =>
    server.get('/user/profile', { token: pairs[index]!.token }),
  );
  expect(tally(asked)).to.deep.equal({ '401 TOKEN_REVOKED': pairs.length });
  const refreshed = await atOnce(pairs.length, (index) => refresh(server, pairs[index]!));
  expect(tally(refreshed)).to.deep.equal({ '401 TOKEN_REVOKED': pairs.length });
};

const declarePromises = (store: Store, kind: Kind): void => {
  const open = async (): Promise<TestServer> => {
    const server = await openServer(store);
    await createAccount(server);
    return server;
  };

  it('100 parallel refreshes at two servers: one lineage, which goes on', async () => {
    const server = await open();
    const servers = [server, await serveTestClinic(server)];
    const first: Pair = await startSession(server, kind);
    const answers = await atOnce(100, (index) => refresh(servers[index % 2]!, first));
    expect(tally(answers)).to.deep.equal({ '200': 100 });
    expect(new Set(answers.map(({ data }) => data.refresh_token)).size).to.equal(1);
    const next = await refresh(server, answers[0]!.data);
    expect(next.status).to.equal(200);
    expect(next.data.expires_in).to.equal(kind === 'otp' ? 86_400 : 900);
    expect((await server.get('/user/profile', { token: next.data.token })).status).to.equal(200);
  });

  it('each ancestor replayed at any time: every descendant 401, other sessions of the user live', async () => {
    const server = await open();
    for (const replayed of [0, 1, 3]) {
      const pairs = await lineage(server, kind, 6);
      const other: Pair = await startSession(server, kind);
      const { status, error } = await refresh(server, pairs[replayed]!);
      expect([status, error.code]).to.deep.equal([401, 'TOKEN_REVOKED']);
      await expectDead(server, pairs);
      expect((await server.get('/user/profile', { token: other.token })).status).to.equal(200);
      expect((await refresh(server, other)).status).to.equal(200);
      server.clock.tick(15 * 60_000);
    }
  });

  it('the parent replayed within 10 s gets the same child; after that every descendant 401', async () => {
    const server = await open();
    const [parent, child] = (await lineage(server, kind, 2)) as [Pair, Pair];
    server.clock.tick(10_000);
    expect((await refresh(server, parent)).data.refresh_token).to.equal(child.refresh_token);
    server.clock.tick(1);
    expect((await refresh(server, parent)).error.code).to.equal('TOKEN_REVOKED');
    await expectDead(server, [parent, child]);
  });

  it('50 replays of an ancestor among 50 honest refreshes: nothing of the family lives after', async () => {
    const server = await open();
    const pairs = await lineage(server, kind, 3);
    const answers = await atOnce(100, (index) => refresh(server, pairs[index % 2 === 0 ? 0 : 2]!));
    expect(answers.filter(({ status }) => status >= 500)).to.have.length(0);
    expect(tally(answers.filter((_, index) => index % 2 === 0))).to.deep.equal({ '401 TOKEN_REVOKED': 50 });
    const won = answers.filter(({ status }) => status === 200).map(({ data }) => data as Pair);
    await expectDead(server, [...pairs, ...won]);
  });

  it('a made-up token of a living session ends nothing', async () => {
    const server = await open();
    const pair: Pair = await startSession(server, kind);
    const [session, , tag] = pair.refresh_token.split('.');
    for (const made of [
      `${session}.0.${'A'.repeat(43)}`,
      `${session}.1.${tag}`,
      `${session}.00.${tag}`,
      `${session}.-1.${tag}`,
    ]) {
      const { status, error } = await refresh(server, { ...pair, refresh_token: made });
      expect([status, error?.code], made).to.deep.equal([401, 'TOKEN_INVALID']);
    }
    expect((await refresh(server, pair)).status).to.equal(200);
  });
};

describe('Refresh tokens over HTTP', () => {
  eachStore((store) => {
    for (const kind of sessionKinds) {
      describe(`of a session of kind ${kind}`, () => declarePromises(store, kind));
    }
  });
});
