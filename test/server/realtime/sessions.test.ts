import { request } from 'node:http';
import { performance } from 'node:perf_hooks';
import { expect } from 'chai';
import { operator } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { appointment, happen, numberAll } from '../../support/happenings.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { memory, openServer, type TestServer } from '../../support/server.ts';
import { listenTo, openNumberedServer } from './live-client.ts';

/** Seconds within which a session that has ended is cut off. */
const WITHIN_MS = 5_000;

describe('Live updates and the session behind them', () => {
  eachStore((store) => {
    const endings: Readonly<
      Record<string, [(server: TestServer, user: string) => Promise<unknown>, string]>
    > = {
      'a sign-out by the desk': [
        ({ clinic }, user) => clinic.as(operator).users.signOut(user),
        'TOKEN_REVOKED',
      ],
      'a deactivation': [({ clinic }, user) => clinic.as(operator).users.deactivate(user), 'TOKEN_REVOKED'],
      'another role': [
        ({ clinic }, user) => clinic.as(operator).users.changeRole(user, 'admin'),
        'TOKEN_REVOKED',
      ],
      'the token’s end': [async ({ clock }) => clock.tick(24 * 3_600_000), 'TOKEN_EXPIRED'],
    };
    for (const [name, [end, code]] of Object.entries(endings)) {
      it(`${name}: cut off within seconds, with ${code} as the last word, and not let in again`, async () => {
        const server = await openServer(store);
        const { user, token } = await server.signIn('51234567');
        const client = listenTo(server, () => ({ token }));
        await client.ready();
        const ended = client.ended();
        const since = performance.now();
        await end(server, user.id);
        expect(await ended).to.equal('io server disconnect');
        expect(performance.now() - since).to.be.below(WITHIN_MS);
        expect(client.errors.map((error) => error.code)).to.deep.equal([code]);
        expect(client.errors[0]).to.have.all.keys('code', 'message', 'details');
        expect(await rejectionOf(listenTo(server, () => ({ token })).ready())).to.include({ code });
      });
    }

    it('0 events after a deactivation: one that happens right behind it reaches nobody', async () => {
      const server = await openServer(store);
      const { user, token } = await server.signIn('51234567');
      const clients = Array.from({ length: 5 }, () => listenTo(server, () => ({ token })));
      await Promise.all(clients.map((client) => client.ready()));
      const ended = clients.map((client) => client.ended());
      await server.clinic.as(operator).users.deactivate(user.id);
      await happen(server.storage, [appointment([user.id])]);
      await numberAll(server.storage);
      await Promise.all(ended);
      expect(clients.flatMap(({ events }) => events)).to.deep.equal([]);
    });

    it('a fresh token given in time keeps the connection; another user’s or a bad one is refused', async () => {
      const server = await openNumberedServer(store);
      const { user, token, refresh_token } = await server.signIn('51234567');
      const other = await server.signIn('59876543');
      const client = listenTo(server, () => ({ token }));
      await client.ready();
      const renew = (sent: unknown) => client.socket.emitWithAck('auth', sent);
      for (const [sent, code] of [
        [{ token: other.token }, 'FORBIDDEN'],
        [{ token: 'x' }, 'TOKEN_INVALID'],
        [{}, 'VALIDATION_ERROR'],
        [null, 'VALIDATION_ERROR'],
        [{ token, after: 1 }, 'VALIDATION_ERROR'],
      ] as const) {
        const { success, error } = await renew(sent);
        expect([success, error.code]).to.deep.equal([false, code]);
      }
      server.clock.tick(23 * 3_600_000);
      const next = await server.post('/auth/refresh', { refresh_token });
      expect(await renew({ token: next.data.token })).to.deep.equal({ success: true });
      // Past the first token's end: had it counted, this event would not arrive.
      server.clock.tick(2 * 3_600_000);
      await happen(server.storage, [appointment([user.id])], server.clock);
      expect(await client.count(1)).to.have.lengthOf(1);
      expect(client.socket.connected).to.equal(true);
    });

    it('the 21st connection of a user is refused, another’s is not; with one closed there is room again', async () => {
      const server = await openServer(store);
      const { token } = await server.signIn('51234567');
      const other = await server.signIn('59876543');
      const clients = Array.from({ length: 20 }, () => listenTo(server, () => ({ token })));
      await Promise.all(clients.map((client) => client.ready()));
      const further = listenTo(server, () => ({ token }));
      expect(await rejectionOf(further.ready())).to.include({ code: 'RATE_LIMITED' });
      await listenTo(server, () => ({ token: other.token })).ready();
      const [first] = clients;
      first?.socket.disconnect();
      // The server hears of it in its own time.
      for (let isIn = false; !isIn; ) {
        const ready = further.ready();
        further.socket.connect();
        isIn = await ready.then(
          () => true,
          () => false,
        );
      }
    });
  });

  it('a client that talks too much is cut off, one that sends too much at once as well', async () => {
    const server = await openServer(memory);
    const { token } = await server.signIn('51234567');
    const chatty = listenTo(server, () => ({ token }));
    await chatty.ready();
    const ended = chatty.ended();
    for (let count = 0; count < 21; count += 1) chatty.socket.emit('anything', count);
    expect(await ended).to.equal('io server disconnect');
    expect(chatty.errors[0].code).to.equal('RATE_LIMITED');

    const heavy = listenTo(server, () => ({ token }));
    await heavy.ready();
    const dropped = heavy.ended();
    heavy.socket.emit('auth', { token: 'x'.repeat(20_000) });
    expect(await dropped).to.equal('transport close');
  });

  it('one that doesn’t read is cut off before it fills the memory, and gets the rest when it comes back', async () => {
    const server = await openServer(memory);
    const { user, token } = await server.signIn('51234567');
    let seen = 0;
    const client = listenTo(server, () => ({ token, after: seen }));
    client.socket.onAny((_type, event) => {
      seen = Math.max(seen, event?.seq ?? 0);
    });
    await client.ready();
    const connection = client.socket.io.engine.transport as unknown as {
      ws: { _socket: { pause(): void; resume(): void } };
    };
    const { _socket: wire } = connection.ws;
    wire.pause();
    const cut = new Promise<void>((resolve) => {
      const look = setInterval(async () => {
        const { text } = await server.get('/metrics');
        if (!/^clinic_live_connections 0$/m.test(text)) return;
        clearInterval(look);
        resolve();
      }, 50);
    });
    const reason = 'x'.repeat(5_000);
    await Promise.all(
      Array.from({ length: 6_000 }, () => happen(server.storage, [appointment([user.id], { reason })])),
    );
    await numberAll(server.storage);
    await cut;
    const ready = client.ready();
    wire.resume();
    expect(await ready).to.deep.equal({ last_seq: 6_000 });
    expect(client.resyncs).to.deep.equal([{ last_seq: 6_000 }]);
  });

  it('a store that fails holds events up; when it answers again they come, with one line in the log', async () => {
    const server = await openServer(memory);
    const { user, token } = await server.signIn('51234567');
    const client = listenTo(server, () => ({ token }));
    await client.ready();
    const { collection } = server.storage;
    let failures = 0;
    const failed = new Promise<void>((resolve) => {
      server.storage.collection = () => {
        failures += 1;
        if (failures === 3) resolve();
        throw new Error('the store is gone');
      };
    });
    await failed;
    server.storage.collection = collection;
    await happen(server.storage, [appointment([user.id])]);
    await numberAll(server.storage);
    await client.count(1);
    expect(server.log.filter(({ level }) => level === 'error')).to.have.lengthOf(1);
    expect(client.socket.connected).to.equal(true);
  });

  it('pages of the clinic may read what they poll for, others may not; every answer has the usual headers', async () => {
    const parts = await openServer(memory, { http: { allowedOrigins: ['https://clinic.example'] } });
    const poll = (origin: string) =>
      new Promise<Record<string, unknown>>((resolve, reject) => {
        const headers = { Origin: origin };
        request({ port: parts.port, path: '/socket.io/?EIO=4&transport=polling', headers }, (response) => {
          response.resume();
          resolve(response.headers);
        })
          .on('error', reject)
          .end();
      });
    const own = await poll('https://clinic.example');
    expect(own['access-control-allow-origin']).to.equal('https://clinic.example');
    expect(own).to.include({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(own['x-request-id']).to.be.a('string');
    expect(await poll('https://evil.example')).to.not.have.property('access-control-allow-origin');
  });

  it('a request that wishes for another protocol is answered in this one', async () => {
    const server = await openServer(memory);
    const { token } = await server.signIn('51234567');
    const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' };
    const answer = await server.get('/user/profile', { token, headers });
    expect([answer.status, answer.data.user.phone_number]).to.deep.equal([200, '+96551234567']);
    expect((await server.get('/nowhere', { headers })).status).to.equal(404);
  });
});
