import { auditLogs } from '@clinic/core';
import { expect } from 'chai';
import { earlyDeliveries, messages } from '../../../packages/core/src/messaging/collections.ts';
import { enqueue } from '../../../packages/core/src/messaging/enqueue.ts';
import { addDoctor, openBeside, slot } from '../../support/appointments.ts';
import { operator } from '../../support/clinic.ts';
import { eachStore, type Store } from '../../support/engines.ts';
import { openServer, type ServerOptions, serveTestClinic, type TestServer } from '../../support/server.ts';
import {
  callbacks,
  callFromTwilio,
  newSid,
  replyIn,
  signatureOf,
  statusOf,
  textFrom,
} from '../../support/twilio-caller.ts';

const phone = '+96551234567';
const path = '/twilio/webhook';
const form = { 'Content-Type': 'application/x-www-form-urlencoded' };

const open = (store: Store, options: ServerOptions = {}) =>
  openServer(store, { settings: { twilioCallbacks: callbacks }, ...options });

/** Puts messages into the outbox; they are sent by the next sweep, each under a SID of its own. */
const enqueueTo = async (server: TestServer, ...phones: string[]) => {
  const { messenger, storage, clock } = server;
  const { send } = messenger;
  messenger.send = async (message) => ({
    ...(await send(message)),
    provider_id: newSid(),
    channel: 'sms',
  });
  await storage.write(
    phones.map((to) =>
      enqueue({ storage, clock }, { kind: 'reminder', to, audience: 'patient', body: 'Tomorrow' }),
    ),
  );
};

const outbox = async ({ clinic }: TestServer) => (await clinic.as(operator).messages.list()).items;

describe('POST /twilio/webhook', () => {
  eachStore((store) => {
    it('without a signature over exactly what came, 403 and nothing happens; any byte less, more or other in the body', async () => {
      const server = await open(store);
      const { id: doctor_id } = await addDoctor(server);
      const desk = server.clinic.as(operator);
      const { patient } = await desk.patients.create({ name: 'Noor', phone });
      const { id } = await desk.appointments.book({ doctor_id, patient_id: patient.id, start: slot(0) });
      const fields = textFrom(phone, 'CANCEL');
      const signature = signatureOf(path, fields);
      const raw = new URLSearchParams(fields).toString();
      const post = async (target: string, body: string, signed: string): Promise<number> => {
        const headers = { ...form, 'X-Twilio-Signature': signed };
        return (await server.send(target, { method: 'POST', raw: body, headers })).status;
      };
      for (const forged of [null, '', 'FAIL', signatureOf(`/api${path}`, fields), signature.toLowerCase()])
        expect((await callFromTwilio(server, fields, { signature: forged })).status).to.equal(403);
      for (const target of [`/api${path}`, `${path}?`, `${path}?a=1`, `/api/v1${path}`])
        expect(await post(target, raw, signature), target).to.equal(403);
      const changed = Array.from(raw, (character, at) => {
        const other = character === 'z' ? 'y' : character === '9' ? '8' : 'z';
        return raw.slice(0, at) + other + raw.slice(at + 1);
      });
      const statuses = new Set<number>();
      for (const body of [...changed, raw.slice(1), raw.slice(0, -1), `${raw}&More=1`])
        statuses.add(await post(path, body, signature));
      expect([...statuses]).to.deep.equal([403]);
      expect((await desk.appointments.show(id)).status).to.equal('scheduled');
      expect(await post(path, raw, signature)).to.equal(200);
      expect((await desk.appointments.show(id)).status).to.equal('cancelled');
    });

    it('of another type 415, too large or with too many fields 413, signed but not about a message 400', async () => {
      const server = await open(store);
      const post = async (raw: string, headers: Record<string, string>) => {
        const { status, error } = await server.send(path, { method: 'POST', raw, headers });
        return [status, error.code];
      };
      const json = { 'Content-Type': 'application/json' };
      for (const headers of [{}, json, { ...form, 'Content-Encoding': 'gzip' }])
        expect(await post('a=1', headers)).to.deep.equal([415, 'UNSUPPORTED_MEDIA_TYPE']);
      expect(await post(`Body=${'x'.repeat(100_000)}`, form)).to.deep.equal([413, 'PAYLOAD_TOO_LARGE']);
      const many = Array.from({ length: 201 }, (_, count) => `f${count}=`).join('&');
      expect(await post(many, form)).to.deep.equal([413, 'PAYLOAD_TOO_LARGE']);
      for (const fields of [
        {},
        { From: phone, Body: 'STOP' },
        { MessageSid: newSid() },
        { ...textFrom(phone, 'STOP'), MessageSid: '{"$ne":null}' },
        { ...textFrom(phone, 'STOP'), MessageSid: 'S\0M' },
      ] as Record<string, string>[]) {
        const { status, error } = await callFromTwilio(server, fields);
        expect([status, error.code], JSON.stringify(fields)).to.deep.equal([400, 'VALIDATION_ERROR']);
      }
      expect((await server.get(path)).status).to.equal(405);
    });

    it('without PUBLIC_URL or an auth token: 403, whatever the signature', async () => {
      const server = await openServer(store);
      for (const fields of [textFrom(phone, 'STOP'), statusOf(newSid(), 'sent')])
        expect((await callFromTwilio(server, fields)).status).to.equal(403);
    });

    it('what Twilio signed is never limited; forgeries are, by their address, and do not stand in its way', async () => {
      const server = await open(store, { http: { rateLimitAnonymous: 3 } });
      const forge = async () =>
        (await callFromTwilio(server, textFrom(phone, 'STOP'), { signature: null })).status;
      const call = async () => (await callFromTwilio(server, statusOf(newSid(), 'sent'))).status;
      const statuses: number[] = [];
      for (let count = 0; count < 5; count += 1) statuses.push(await call(), await forge());
      statuses.push(await call());
      expect(statuses).to.deep.equal([200, 403, 200, 403, 200, 403, 200, 429, 200, 429, 200]);
    });

    it('a status only moves a message forward, however the reports overtake each other; unknown ones change nothing', async () => {
      const server = await open(store);
      await enqueueTo(server, phone, phone, '+96561234567');
      expect(await server.clinic.sweep(['outbox'])).to.include({ sent: 3 });
      const sent = await outbox(server);
      expect(sent.map(({ delivery }) => delivery)).to.deep.equal([null, null, null]);
      const [first, second, third] = sent.map(({ provider_id }) => provider_id ?? '') as [
        string,
        string,
        string,
      ];
      const deliveries = async (sid: string, ...statuses: string[]) => {
        const seen: unknown[] = [];
        for (const status of statuses) {
          const answer = await callFromTwilio(server, statusOf(sid, status));
          expect([answer.status, replyIn(answer)]).to.deep.equal([200, undefined]);
          seen.push((await outbox(server)).find(({ provider_id }) => provider_id === sid)?.delivery);
        }
        return seen;
      };
      expect(
        await deliveries(first, 'sending', 'queued', 'delivered', 'sent', 'undelivered', 'read', 'failed'),
      ).to.deep.equal(['sending', 'sending', 'delivered', 'delivered', 'delivered', 'read', 'read']);
      expect(
        await deliveries(second, 'receiving', 'queued', 'undelivered', 'sent', 'delivered', 'failed'),
      ).to.deep.equal([null, 'queued', 'undelivered', 'undelivered', 'undelivered', 'undelivered']);
      const reports = ['queued', 'sending', 'sent', 'delivered'].flatMap((status) => Array(5).fill(status));
      await Promise.all(reports.map((status) => callFromTwilio(server, statusOf(third, status))));
      const after = await outbox(server);
      expect(after.find(({ provider_id }) => provider_id === third)?.delivery).to.equal('delivered');
      expect((await callFromTwilio(server, statusOf(newSid(), 'delivered'))).status).to.equal(200);
      expect(await outbox(server)).to.deep.equal(after);
      expect(after.map(({ delivery, ...rest }) => rest)).to.deep.equal(
        sent.map(({ delivery, ...rest }) => rest),
      );
    });

    it('statuses that overtake the answer to our own call, or race its noting over two servers: none is lost', async () => {
      const server = await open(store);
      const other = await serveTestClinic({
        ...server,
        clinic: await openBeside(store, server, { twilioCallbacks: callbacks }),
      });
      const reports: Promise<{ status: number }>[] = [];
      const tell = (sid: string, status: string) => {
        const told = callFromTwilio(reports.length % 2 === 0 ? server : other, statusOf(sid, status));
        reports.push(told);
        return told;
      };
      // The first five statuses are in before the call returns, the others on their way.
      const ends = ['delivered', 'read', 'undelivered', 'failed', 'sent'] as const;
      const expected = new Map<string, string>();
      await enqueueTo(server, ...Array.from({ length: 12 }, (_, nth) => `+9655123${4_000 + nth}`));
      const { messenger } = server;
      const { send } = messenger;
      messenger.send = async (message) => {
        const sent = await send(message);
        const sid = sent.provider_id ?? '';
        const end = ends[expected.size % ends.length]!;
        const awaited = expected.size < 5;
        expected.set(sid, end);
        for (const status of new Set([end, 'queued', 'sent'])) {
          const told = tell(sid, status);
          if (awaited) await told;
        }
        return sent;
      };
      expect(await server.clinic.sweep(['outbox'])).to.include({ sent: 12, failed: 0 });
      expect((await Promise.all(reports)).every(({ status }) => status === 200)).to.equal(true);
      const found = await server.storage.collection(messages).find({});
      const deliveries = found.map(({ provider_id, delivery }) => [provider_id, delivery]);
      expect(Object.fromEntries(deliveries)).to.deep.equal(Object.fromEntries(expected));
      // A code isn't in the outbox: what is told of it is kept an hour at most.
      await callFromTwilio(server, statusOf(newSid(), 'delivered'));
      server.clock.tick(3_600_001);
      await server.clinic.sweep(['leftovers']);
      expect(await server.storage.collection(earlyDeliveries).find({})).to.deep.equal([]);
    });

    it('after STOP no message is sent to that phone, codes are, others’ go on; after START they go again', async () => {
      const server = await open(store);
      const { messenger } = server;
      await enqueueTo(server, phone, '+96561234567');
      const stop = await callFromTwilio(server, textFrom(`whatsapp:${phone}`, ' stop '));
      expect(replyIn(stop)).to.equal(
        'You will get no more messages from the clinic. Send START to get them again.',
      );
      const again = Array.from({ length: 10 }, () => callFromTwilio(server, textFrom(phone, 'QUIT')));
      expect((await Promise.all(again)).map(({ status }) => status)).to.deep.equal(Array(10).fill(200));
      expect(await server.clinic.sweep(['outbox'])).to.include({ sent: 1, failed: 1 });
      expect(messenger.sent.map(({ to }) => to)).to.deep.equal(['+96561234567']);
      const [dead] = (await outbox(server)).filter(({ state }) => state === 'dead');
      expect(dead).to.include({ to: phone, attempts: 0, provider_id: null });
      expect(dead?.last_error).to.match(/STOP/);
      await server.signIn(phone);
      expect(messenger.sent.at(-1)).to.include({ to: phone, kind: 'otp' });

      const start = textFrom(phone, 'START');
      expect(replyIn(await callFromTwilio(server, start))).to.match(/again/);
      await server.clinic.as(operator).messages.retry(dead?.id ?? '');
      expect(await server.clinic.sweep(['outbox'])).to.include({ sent: 1, failed: 0 });
      expect(messenger.sent.at(-1)).to.include({ to: phone, kind: 'reminder' });

      expect(replyIn(await callFromTwilio(server, textFrom(phone, 'إيقاف')))).to.match(/START/);
      // A START that was answered before the second STOP, repeated.
      await callFromTwilio(server, start);
      await enqueueTo(server, phone);
      expect(await server.clinic.sweep(['outbox'])).to.include({ sent: 0, failed: 1 });
      const acts = await server.storage
        .collection(auditLogs)
        .find({ entity: 'stopped_phones' }, { sort: { id: 1 } });
      expect(acts.map(({ action, changes, actor }) => [action, changes, actor.type])).to.deep.equal([
        ...Array(11).fill(['messages.stop', { phone: '+965****4567', is_stopped: true }, 'system']),
        ['messages.start', { phone: '+965****4567', is_stopped: false }, 'system'],
        ['messages.stop', { phone: '+965****4567', is_stopped: true }, 'system'],
      ]);
    });
  });
});
