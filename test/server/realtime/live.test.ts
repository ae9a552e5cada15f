import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { performance } from 'node:perf_hooks';
import { expect } from 'chai';
import { signInEveryRole } from '../../promises/callers.ts';
import { eachStore } from '../../support/engines.ts';
import {
  appointment,
  clinicOn,
  happen,
  happenTogether,
  lowStock,
  numberAll,
} from '../../support/happenings.ts';
import { programFile } from '../../support/program.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { serveTestClinic, type TestServer } from '../../support/server.ts';
import { listenTo, openNumberedServer } from './live-client.ts';

const program = programFile(new URL('./appending-process.ts', import.meta.url));

describe('Live updates', () => {
  eachStore((store) => {
    const open = () => openNumberedServer(store);
    const idOf = async (server: TestServer, token: string): Promise<string> =>
      (await server.get('/user/profile', { token })).data.user.id;

    it('without a token, with a bad one or a bad number: connect_error says why, in the language asked for', async () => {
      const server = await open();
      const { token } = await server.signIn('51234567');
      const refused = async (auth: Record<string, unknown>) =>
        rejectionOf(listenTo(server, () => auth).ready());
      expect(await refused({})).to.include({ code: 'UNAUTHENTICATED' });
      expect(await refused({ token: `${token}x` })).to.include({ code: 'TOKEN_INVALID' });
      expect(await refused({ token: { $ne: '' } })).to.deep.include({ code: 'VALIDATION_ERROR' });
      for (const after of [-1, 0.5, '3', null]) {
        expect(await refused({ token, after })).to.include({ code: 'VALIDATION_ERROR' });
      }
      await server.post('/auth/logout', {}, { token });
      expect(await refused({ token })).to.include({ code: 'TOKEN_REVOKED' });
    });

    it('each hears what concerns them: patient and doctor their own, the desk all, the technician the stock', async () => {
      const server = await open();
      const tokens = await signInEveryRole(server);
      const other = await server.signIn('51234567');
      const callers = { ...tokens, other: other.token as string };
      const clients = Object.fromEntries(
        Object.entries(callers).map(([name, token]) => [name, listenTo(server, () => ({ token }))]),
      );
      await Promise.all(Object.values(clients).map((client) => client.ready()));
      const patient = await idOf(server, tokens.patient);
      const doctor = await idOf(server, tokens.doctor);
      await happen(server.storage, [
        appointment([patient, doctor]),
        appointment([other.user.id, doctor], {}, 'appointment.cancelled'),
        lowStock,
        // Everybody's last one: whoever has it has all before it.
        {
          type: 'appointment.updated',
          audience: { user_ids: [other.user.id], roles: Object.keys(tokens) as never },
        },
      ]);
      const heard = async (name: string, count: number) =>
        (await clients[name]!.count(count)).map(({ seq, type }) => `${seq} ${type}`);
      const [made, cancelled, stock, last] = [
        '1 appointment.created',
        '2 appointment.cancelled',
        '3 inventory.low_stock',
        '4 appointment.updated',
      ] as const;
      expect(await heard('patient', 2)).to.deep.equal([made, last]);
      expect(await heard('other', 2)).to.deep.equal([cancelled, last]);
      expect(await heard('doctor', 3)).to.deep.equal([made, cancelled, last]);
      expect(await heard('technician', 2)).to.deep.equal([stock, last]);
      expect(await heard('admin', 4)).to.deep.equal([made, cancelled, stock, last]);
      expect(await heard('receptionist', 4)).to.deep.equal([made, cancelled, stock, last]);
      const [event] = clients.patient!.events;
      expect(event).to.have.all.keys('id', 'type', 'at', 'data', 'seq');
      for (const [name, token] of Object.entries(callers)) {
        const { data } = await server.get('/events', { token });
        expect(data.items, name).to.deep.equal(clients[name]!.events);
        expect(data).to.include({ last_seq: 4, resync: false });
      }
    });

    it('a connection killed 10 times over 200 events, its client resuming: none missed, none doubled', async () => {
      const server = await open();
      const { user, token } = await server.signIn('51234567');
      let seen = 0;
      let wanted = 0;
      let tell = () => {};
      const numbers: number[] = [];
      const client = listenTo(server, () => ({ token, after: seen }));
      client.socket.onAny((_type, event) => {
        // What the client had received of a broken connection, it hands out once there is another one.
        if (event?.seq === undefined || event.seq <= seen) return;
        seen = event.seq;
        numbers.push(seen);
        // The fifth of each twenty: in the middle of what the server says.
        if (seen % 20 === 5) client.socket.io.engine.close();
        if (seen === wanted) tell();
      });
      await client.ready();
      let cuts = 0;
      client.socket.on('disconnect', () => {
        cuts += 1;
      });
      for (let part = 1; part <= 10; part += 1) {
        const heard = new Promise<void>((resolve) => {
          tell = resolve;
        });
        wanted = part * 20;
        await happen(
          server.storage,
          Array.from({ length: 20 }, () => appointment([user.id])),
        );
        await heard;
      }
      expect(numbers).to.deep.equal(Array.from({ length: 200 }, (_, index) => index + 1));
      expect(cuts).to.equal(10);
      expect(client.resyncs).to.deep.equal([]);
    });

    it('what another process does is told within a second, by each of two servers once', async () => {
      const server = await open();
      const { user, token } = await server.signIn('51234567');
      const again = await store.openAgain(server.storage);
      const second = await serveTestClinic({
        ...server,
        storage: again,
        clinic: clinicOn(again, server.clock),
      });
      const clients = [listenTo(server, () => ({ token })), listenTo(second, () => ({ token }), ['polling'])];
      await Promise.all(clients.map((client) => client.ready()));
      const child = spawn(
        process.execPath,
        [
          program,
          JSON.stringify(store.placeOf(server.storage)),
          JSON.stringify(Array.from({ length: 5 }, () => appointment([user.id]))),
        ],
        { stdio: ['ignore', 'ignore', 'inherit'] },
      );
      await once(child, 'exit');
      const since = performance.now();
      for (const client of clients) await client.count(5);
      expect(performance.now() - since).to.be.below(1_000);
      // A further one comes after all of the five: none of them twice.
      await happen(server.storage, [appointment([user.id])]);
      for (const client of clients) {
        expect((await client.count(6)).map(({ seq }) => seq)).to.deep.equal([1, 2, 3, 4, 5, 6]);
      }
    });

    it('too far behind, or behind what is kept, or ahead of the list: told to read afresh, and goes on from there', async () => {
      const server = await open();
      const { user, token } = await server.signIn('51234567');
      await happenTogether(
        server.storage,
        Array.from({ length: 1_001 }, () => appointment([user.id])),
        server.clock,
      );
      await numberAll(server.storage);
      const far = listenTo(server, () => ({ token, after: 0 }));
      expect(await far.ready()).to.deep.equal({ last_seq: 1_001 });
      expect([far.resyncs, far.events]).to.deep.equal([[{ last_seq: 1_001 }], []]);
      const near = listenTo(server, () => ({ token, after: 5 }));
      await near.ready();
      expect([near.resyncs.length, near.events.length]).to.deep.equal([0, 996]);
      const ahead = listenTo(server, () => ({ token, after: 5_000 }));
      expect(await ahead.ready()).to.deep.equal({ last_seq: 1_001 });
      expect(ahead.resyncs).to.deep.equal([{ last_seq: 1_001 }]);

      server.clock.tick(31 * 86_400_000);
      await server.clinic.sweep(['leftovers']);
      const back = await server.signIn('51234567');
      await happen(server.storage, [appointment([user.id])], server.clock);
      for (const client of [far, near, ahead]) client.socket.disconnect();
      const late = listenTo(server, () => ({ token: back.token, after: 900 }));
      const { last_seq } = await late.ready();
      expect(late.resyncs).to.deep.equal([{ last_seq }]);
      expect((await server.get('/events?after=900', { token: back.token })).data.resync).to.equal(true);
      expect((await server.get('/events?after=1001', { token: back.token })).data.resync).to.equal(false);
    });

    it('cuts what is stale: a server that stops lets clients go on elsewhere, and is quick about it', async () => {
      const server = await open();
      const { token } = await server.signIn('51234567');
      const client = listenTo(server, () => ({ token }));
      const polling = listenTo(server, () => ({ token }), ['polling']);
      await Promise.all([client.ready(), polling.ready()]);
      const reasons = Promise.all([client.ended(), polling.ended()]);
      const since = performance.now();
      await server.stop();
      expect(performance.now() - since).to.be.below(3_000);
      // Reasons for which Socket.IO's client connects anew by itself.
      expect(['transport close', 'transport error']).to.include.members(await reasons);
      expect([client.socket.active, polling.socket.active]).to.deep.equal([true, true]);
    });
  });
});
