import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { testSecrets } from '../support/clinic.ts';
import { eachStore } from '../support/engines.ts';
import { openServer, type Received } from '../support/server.ts';
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

    it('cut at every length, changed in every character: 0 accepted, all 401', async function () {
      this.timeout(120_000);
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
      expect(tally(refreshed)).to.deep.equal({ '401 TOKEN_INVALID': 2, '400 VALIDATION_ERROR': 1 });
    });

    it('a good token dies with its time, also where it was seen before, and 30 s of a clock behind are forgiven', async () => {
      const server = await openServer(store);
      const { token } = await server.signIn('51234567');
      server.clock.tick(-30_000);
      expect((await server.get('/user/profile', { token })).status).to.equal(200);
      server.clock.tick(30_000 + 86_400_000 - 1_000);
      expect((await server.get('/user/profile', { token })).status).to.equal(200);
      server.clock.tick(1_000);
      const { status, error } = await server.get('/user/profile', { token });
      expect([status, error.code]).to.deep.equal([401, 'TOKEN_EXPIRED']);
    });
  });
});

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
