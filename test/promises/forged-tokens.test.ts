import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createClinic } from '@clinic/core';
import { expect } from 'chai';
import { testSecrets } from '../support/clinic.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type Received, serveTestClinic, type TestServer } from '../support/server.ts';
import { newTokenKey } from '../support/token-key.ts';
import { ed25519ForgeriesOf } from './ed25519-forgeries.ts';
import { damagedOf, forgeriesOf } from './forgeries.ts';
import { inTurns, tally } from './tally.ts';

/** A server that counts who comes to fetch a key. */
const servingKeys = async () => {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked += 1;
    response.end('{"keys":[]}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys.json`,
    asked: () => asked,
    close: () => server.close(),
  };
};

/** 401, a code for programs, and for one code always the same answer. */
const expectRefused = (answers: readonly Received[], names: readonly string[]): void => {
  const texts = new Map<string, string>();
  answers.forEach(({ status, error, text, headers }, index) => {
    expect(status, names[index]).to.equal(401);
    expect(error.code, names[index]).to.be.oneOf(['TOKEN_INVALID', 'TOKEN_EXPIRED', 'TOKEN_REVOKED']);
    expect(headers['www-authenticate']).to.equal('Bearer');
    expect(texts.get(error.code) ?? text, names[index]).to.equal(text);
    texts.set(error.code, text);
  });
};

describe('Forged access tokens', () => {
  eachStore((store) => {
    it('none, RS256↔HS256, jwk, jku, x5u, kid, typ, iss, aud, exp, iat and more: 0 accepted, all 401', async () => {
      const server = await openServer(store);
      const keys = await servingKeys();
      const { token, refresh_token } = await server.signIn('51234567');
      const forged = forgeriesOf({
        ...testSecrets,
        token,
        refreshToken: refresh_token,
        now: Math.floor(server.clock.now() / 1000),
        keyUrl: keys.url,
      });
      const names = [...forged.keys()];
      expect(names.length).to.be.above(150);
      const answers = await inTurns(names.length, (index) =>
        server.get('/user/profile', { token: forged.get(names[index]!)! }),
      );
      keys.close();
      expectRefused(answers, names);
      expect(keys.asked()).to.equal(0);
      expect((await server.get('/user/profile', { token })).status).to.equal(200);
    });

    it('with an Ed25519 key of ours signing: HS256 by its public half, other keys, a changed alg: 0 accepted, all 401', async () => {
      const jwtPrivateKey = newTokenKey();
      const server = await openServer(store, { settings: { jwtPrivateKey } });
      const { token } = await server.signIn('51234567');
      const forged = ed25519ForgeriesOf(token, jwtPrivateKey);
      const names = [...forged.keys()];
      expect(names.length).to.be.above(30);
      const answers = await inTurns(names.length, (index) =>
        server.get('/user/profile', { token: forged.get(names[index]!)! }),
      );
      expectRefused(answers, names);
      expect((await server.get('/user/profile', { token })).status).to.equal(200);
      const [listed] = (await server.get('/.well-known/jwks.json')).body.keys;
      expect(listed).to.have.all.keys('kty', 'crv', 'x', 'kid', 'use', 'alg');
    });

    it('cut at every length, changed in every character: 0 accepted, all 401', async () => {
      const server = await openServer(store);
      const { token } = await server.signIn('51234567');
      const damaged = damagedOf(token);
      expect(damaged.length).to.be.above(5 * token.length);
      const answers = await inTurns(damaged.length, (index) =>
        server.get('/user/profile', { token: damaged[index]! }),
      );
      expectRefused(answers, damaged);
      expect((await server.get('/user/profile', { token })).status).to.equal(200);
    });

    it('a token of a clinic with other secrets, or with the claims of another user or session: 401', async () => {
      const server = await openServer(store);
      const elsewhere = await openServer(store, {
        settings: { jwtSecretKey: 'the secret of another clinic, as long' },
      });
      const [one, other, stranger] = [
        await server.signIn('51234567'),
        await server.signIn('59876543'),
        await elsewhere.signIn('51234567'),
      ];
      const swapped = one.token.split('.').toSpliced(1, 1, other.token.split('.')[1]).join('.');
      for (const token of [stranger.token, swapped, other.refresh_token]) {
        const { status, error } = await server.get('/user/profile', { token });
        expect([status, error.code]).to.deep.equal([401, 'TOKEN_INVALID']);
      }
      const refreshed = await tryRefreshes(server.post, [
        stranger.refresh_token,
        one.token,
        swapRefresh(one, other),
      ]);
      expect(tally(refreshed)).to.deep.equal({ '401 TOKEN_INVALID': 3 });
    });

    it('a good token dies with its time, at the server that issued it and at another', async () => {
      const server = await openServer(store);
      const servers = [server, await serveBehind(server, 0)];
      const { token } = await server.signIn('51234567');
      server.clock.tick(86_400_000 - 1_000);
      for (const each of servers) expect((await each.get('/user/profile', { token })).status).to.equal(200);
      server.clock.tick(1_000);
      for (const each of servers) {
        const { status, error } = await each.get('/user/profile', { token });
        expect([status, error.code]).to.deep.equal([401, 'TOKEN_EXPIRED']);
      }
    });

    it('a server whose clock is up to 30 s behind takes a token of now; one further behind doesn’t', async () => {
      const server = await openServer(store);
      const { token } = await server.signIn('51234567');
      const [near, far] = [await serveBehind(server, 30_000), await serveBehind(server, 31_000)];
      expect((await near.get('/user/profile', { token })).status).to.equal(200);
      const { status, error } = await far.get('/user/profile', { token });
      expect([status, error.code]).to.deep.equal([401, 'TOKEN_INVALID']);
    });
  });
});

/** Another server of the same clinic, its clock behind by milliseconds. */
const serveBehind = (server: TestServer, behind: number): Promise<TestServer> => {
  const { storage, messenger } = server;
  const clock = { now: () => server.clock.now() - behind, tick: server.clock.tick };
  const clinic = createClinic({ storage, clock, messenger, settings: testSecrets });
  return serveTestClinic({ clinic, storage, clock, messenger });
};

type Tokens = { readonly refresh_token: string };

/** The session of one with the proof of the other. */
const swapRefresh = (one: Tokens, other: Tokens): string =>
  [...one.refresh_token.split('.').slice(0, 2), other.refresh_token.split('.')[2]].join('.');

const tryRefreshes = async (
  post: (path: string, body: unknown) => Promise<Received>,
  tokens: readonly string[],
): Promise<Received[]> => {
  const answers: Received[] = [];
  for (const refresh_token of tokens) answers.push(await post('/auth/refresh', { refresh_token }));
  return answers;
};
