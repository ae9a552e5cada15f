import { expect } from 'chai';
import { eachStore } from '../../support/engines.ts';
import { openServer, serveTestClinic, type TestServer } from '../../support/server.ts';

const phone = '51234567';
const MINUTE = 60_000;

describe('own sessions over HTTP', () => {
  eachStore((store) => {
    const end = (server: TestServer, path: string, token: string) =>
      server.send(path, { method: 'DELETE', token });
    const signInFrom = async (server: TestServer, device: string) => {
      const headers = { 'User-Agent': device };
      await server.post('/auth/send-otp', { phone_number: phone });
      const code = server.messenger.codeFor(`+965${phone}`);
      return (await server.post('/auth/verify-otp', { phone_number: phone, code }, { headers })).data;
    };

    it('are listed by page, each with its device and when it was last used', async () => {
      const server = await openServer(store);
      const first = await signInFrom(server, 'iPhone');
      server.clock.tick(6 * MINUTE);
      const second = await signInFrom(server, 'Firefox');
      const { status, data, body } = await server.get('/auth/sessions', { token: first.token });
      expect([status, body.message]).to.deep.equal([200, 'Where you are signed in.']);
      expect(data).to.include({ page: 1, per_page: 20, total: 2, pages: 1 });
      const seen = data.items.map(({ device, is_current, ip }: Record<string, unknown>) => [
        device,
        is_current,
        ip,
      ]);
      expect(seen).to.deep.equal([
        ['Firefox', false, '127.0.0.1'],
        ['iPhone', true, '127.0.0.1'],
      ]);
      const now = new Date(server.clock.now()).toISOString();
      expect(data.items.map((each: { last_used_at: string }) => each.last_used_at)).to.deep.equal([now, now]);
      const paged = await server.get('/auth/sessions?page=2&per_page=1', { token: second.token });
      expect(paged.data.items).to.have.length(1);
      expect(paged.data).to.include({ total: 2, pages: 2 });
      expect((await server.get('/auth/sessions?per_page=101', { token: first.token })).status).to.equal(400);
    });

    it('hold no token, hash or seed', async () => {
      const server = await openServer(store);
      const { token } = await server.signIn(phone);
      const { items } = (await server.get('/auth/sessions', { token })).data;
      expect(items[0]).to.have.all.keys(
        'id',
        'device',
        'ip',
        'created_at',
        'last_used_at',
        'expires_at',
        'is_current',
      );
    });

    it('one ends on every server, and is gone from the list', async () => {
      const server = await openServer(store);
      const other = await serveTestClinic(server);
      const [here, there] = [await signInFrom(server, 'here'), await signInFrom(other, 'there')];
      const listed = async () => (await other.get('/auth/sessions', { token: here.token })).data.items;
      const [{ id }] = await listed();
      const { status, data } = await end(server, `/auth/sessions/${id}`, here.token);
      expect([status, data]).to.deep.equal([200, {}]);
      expect((await other.get('/auth/me', { token: there.token })).error.code).to.equal('TOKEN_REVOKED');
      expect((await other.post('/auth/refresh', { refresh_token: there.refresh_token })).error.code).to.equal(
        'TOKEN_REVOKED',
      );
      expect((await listed()).map(({ device }: { device: string }) => device)).to.deep.equal(['here']);
      expect((await end(server, `/auth/sessions/${id}`, here.token)).status).to.equal(404);
    });

    it('this one may end itself, and all end together', async () => {
      const server = await openServer(store);
      const [a, b, c] = [
        await signInFrom(server, 'a'),
        await signInFrom(server, 'b'),
        await signInFrom(server, 'c'),
      ];
      const [, , { id }] = (await server.get('/auth/sessions', { token: a.token })).data.items;
      expect((await end(server, `/auth/sessions/${id}`, a.token)).status).to.equal(200);
      expect((await server.get('/auth/me', { token: a.token })).error.code).to.equal('TOKEN_REVOKED');
      expect((await end(server, '/auth/sessions', b.token)).data).to.deep.equal({});
      for (const { token } of [b, c]) {
        expect((await server.get('/auth/me', { token })).error.code).to.equal('TOKEN_REVOKED');
      }
    });

    it('of another person answer 404 like ones that never were', async () => {
      const server = await openServer(store);
      const [mine, theirs] = [await server.signIn(phone), await server.signIn('59876543')];
      const [{ id }] = (await server.get('/auth/sessions', { token: theirs.token })).data.items;
      const answers = [];
      for (const each of [id, '00000000-0000-7000-8000-000000000000', 'no-id']) {
        const { status, error } = await end(server, `/auth/sessions/${each}`, mine.token);
        answers.push([status, error]);
      }
      expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).to.equal(1);
      expect(answers[0]?.[0]).to.equal(404);
      expect((await server.get('/auth/me', { token: theirs.token })).status).to.equal(200);
    });
  });
});
