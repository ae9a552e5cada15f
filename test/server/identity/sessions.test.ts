import { expect } from 'chai';
import { eachStore } from '../../support/engines.ts';
import { openServer, serveTestClinic } from '../../support/server.ts';

describe('sessions over HTTP', () => {
  eachStore((store) => {
    it('a refresh token works once, under both names of the route', async () => {
      const server = await openServer(store);
      const first = await server.signIn('51234567');
      const second = (await server.post('/auth/refresh-token', { refresh_token: first.refresh_token })).data;
      const third = (await server.post('/auth/refresh', { refresh_token: second.refresh_token })).data;
      expect(third.user.id).to.equal(first.user.id);
      expect(third).not.to.have.property('is_new_user');
      for (const { token } of [first, second, third]) {
        expect((await server.get('/user/profile', { token })).status).to.equal(200);
      }
      const replayed = await server.post('/auth/refresh', { refresh_token: first.refresh_token });
      expect([replayed.status, replayed.error.code]).to.deep.equal([401, 'TOKEN_REVOKED']);
      for (const { token, refresh_token } of [first, second, third]) {
        expect((await server.get('/user/profile', { token })).error.code).to.equal('TOKEN_REVOKED');
        expect((await server.post('/auth/refresh', { refresh_token })).error.code).to.equal('TOKEN_REVOKED');
      }
    });

    it('two tabs within 10 s get the same successor; after that the session ends', async () => {
      const server = await openServer(store);
      const { refresh_token } = await server.signIn('51234567');
      const refresh = () => server.post('/auth/refresh', { refresh_token });
      const one = await refresh();
      server.clock.tick(10_000);
      const two = await refresh();
      expect(two.data.refresh_token).to.equal(one.data.refresh_token);
      server.clock.tick(1);
      expect((await refresh()).error.code).to.equal('TOKEN_REVOKED');
    });

    it('what is no refresh token is 401, and so is an access token in its place', async () => {
      const server = await openServer(store);
      const { token, refresh_token } = await server.signIn('51234567');
      for (const bad of ['x', token.slice(0, 200), `${refresh_token}x`, refresh_token.slice(1), '..', 'é']) {
        const { status, error } = await server.post('/auth/refresh', { refresh_token: bad });
        expect([status, error.code], bad).to.deep.equal([401, 'TOKEN_INVALID']);
      }
      expect((await server.get('/user/profile', { token: refresh_token })).error.code).to.equal(
        'TOKEN_INVALID',
      );
      expect((await server.get('/user/profile', { token })).status).to.equal(200);
    });

    it('logout ends this session on every server, `all` every one', async () => {
      const server = await openServer(store);
      const other = await serveTestClinic(server);
      const [a, b, c] = [
        await server.signIn('51234567'),
        await server.signIn('51234567'),
        await server.signIn('51234567'),
      ];
      expect((await other.get('/user/profile', { token: a.token })).status).to.equal(200);
      const out = await server.post('/auth/logout', undefined, { token: a.token });
      expect([out.status, out.data]).to.deep.equal([200, {}]);
      expect((await other.get('/user/profile', { token: a.token })).error.code).to.equal('TOKEN_REVOKED');
      expect((await other.get('/user/profile', { token: b.token })).status).to.equal(200);
      await server.post('/auth/logout', { all: true }, { token: b.token });
      for (const { token } of [b, c]) {
        expect((await other.get('/user/profile', { token })).error.code).to.equal('TOKEN_REVOKED');
      }
      expect((await server.post('/auth/logout', {})).error.code).to.equal('UNAUTHENTICATED');
    });

    it('an access token ends after 24 h, its refresh token does not', async () => {
      const server = await openServer(store);
      const { token, refresh_token } = await server.signIn('51234567');
      server.clock.tick(86_400_000 - 1_000);
      expect((await server.get('/user/profile', { token })).status).to.equal(200);
      server.clock.tick(1_000);
      const { status, error } = await server.get('/user/profile', { token });
      expect([status, error.code]).to.deep.equal([401, 'TOKEN_EXPIRED']);
      expect((await server.post('/auth/refresh', { refresh_token })).data.expires_in).to.equal(86_400);
    });
  });
});
