import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createClinic, events } from '@clinic/core';
import type { Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { webhookDeliveries } from '../../../packages/core/src/webhooks/collections.ts';
import { openClinic, operator, type TestClinic, testSecrets } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { appointment, clinicOn, happen, lowStock } from '../../support/happenings.ts';
import { programFile } from '../../support/program.ts';
import { isSignedBy, type Receiver, startReceiver } from '../../support/receiver.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

const program = programFile(new URL('./sender-process.ts', import.meta.url));

const HOUR = 3_600_000;

/** The same storage, but notes on how a delivery went wait. */
const holdingNotes = (storage: Storage, until: Promise<void>): Storage => {
  const deliveries = storage.collection(webhookDeliveries);
  const update = deliveries.update.bind(deliveries);
  deliveries.update = async (where, change) => {
    if ('claimed_by' in where) await until;
    return update(where, change);
  };
  return storage;
};

describe('Webhooks', () => {
  eachStore((store) => {
    let it_: TestClinic;
    let receiver: Receiver;
    beforeEach(async () => {
      it_ = await openClinic(store);
      receiver = await startReceiver();
    });
    const desk = () => it_.clinic.as(operator).webhooks;
    const register = (wanted: Parameters<ReturnType<typeof desk>['create']>[0]['events'] = ['*']) =>
      desk().create({ url: receiver.url, events: wanted });
    const sweep = () => it_.clinic.sweep(['webhooks']);
    const book = (count = 1) =>
      happen(
        it_.storage,
        Array.from({ length: count }, () => appointment([])),
        it_.clock,
      );
    const deliveries = async (id: string) => (await desk().show(id)).deliveries;

    it('an event is sent once, signed, and taken with any 2xx; one from before it was registered is not', async () => {
      await book();
      await it_.clinic.sweep(['webhooks']);
      const { webhook, secret } = await register();
      await happen(it_.storage, [appointment([], { reason: 'ألم' })], it_.clock);
      await sweep();
      await sweep();
      expect(receiver.calls).to.have.lengthOf(1);
      const [call] = receiver.calls;
      expect(isSignedBy(secret, call!)).to.equal(true);
      expect(isSignedBy(secret, { ...call!, body: call!.body.replace('ألم', 'الم') })).to.equal(false);
      expect([call!.method, call!.path]).to.deep.equal(['POST', '/events']);
      expect(call!.headers['content-type']).to.equal('application/json; charset=utf-8');
      const now = Math.floor(it_.clock.now() / 1_000);
      expect(Number(call!.headers['clinic-webhook-timestamp'])).to.equal(now);
      const [event] = (await it_.clinic.as(operator).events.list({ after: 1 })).items;
      expect(JSON.parse(call!.body)).to.deep.equal(event);
      const [delivery] = await deliveries(webhook.id);
      expect(delivery).to.include({
        id: call!.headers['clinic-webhook-id'],
        event_id: event!.id,
        state: 'delivered',
        attempts: 1,
        response_status: 204,
        last_error: null,
      });
    });

    it('only the types asked for', async () => {
      await register(['inventory.low_stock', 'inventory.low_stock']);
      await happen(
        it_.storage,
        [appointment([]), lowStock, appointment([], {}, 'appointment.no_show')],
        it_.clock,
      );
      await sweep();
      expect(receiver.calls.map(({ body }) => JSON.parse(body).type)).to.deep.equal(['inventory.low_stock']);
    });

    it('refused, it is tried again under the same id, later each time; after 8 tries it is dead, and sent anew when an operator says so, once', async () => {
      const { webhook, secret } = await register();
      receiver.answer({ status: 500 });
      await book();
      const waits: number[] = [];
      for (let attempt = 1; attempt <= 8; attempt += 1) {
        await sweep();
        await sweep();
        const [delivery] = await deliveries(webhook.id);
        expect(delivery).to.include({ attempts: attempt, response_status: 500, last_error: 'answered 500' });
        if (attempt === 8) break;
        expect(delivery?.state).to.equal('queued');
        const wait = Date.parse(delivery!.next_attempt_at!) - it_.clock.now();
        waits.push(wait);
        it_.clock.tick(wait);
      }
      for (const [index, wait] of waits.entries()) {
        expect(wait).to.be.within(15_000 * 2 ** index, 30_000 * 2 ** index);
      }
      expect((await deliveries(webhook.id))[0]).to.include({ state: 'dead', next_attempt_at: null });
      it_.clock.tick(24 * HOUR);
      receiver.answer({ status: 204 });
      await sweep();
      expect(receiver.calls).to.have.lengthOf(8);
      expect(new Set(receiver.calls.map(({ headers }) => headers['clinic-webhook-id'])).size).to.equal(1);
      expect(new Set(receiver.calls.map(({ body }) => body)).size).to.equal(1);
      expect(receiver.calls.every((call) => isSignedBy(secret, call))).to.equal(true);

      const [dead] = await deliveries(webhook.id);
      const { webhook: other } = await register();
      for (const [owner, id] of [
        [other.id, dead!.id],
        [webhook.id, webhook.id],
      ] as const)
        expect(await rejectionOf(desk().retryDelivery(owner, id))).to.include({ code: 'NOT_FOUND' });
      const { results, errors } = await inParallel(10, () => desk().retryDelivery(webhook.id, dead!.id));
      expect(results).to.have.lengthOf(1);
      expect(results[0]).to.deep.equal((await deliveries(webhook.id))[0]);
      expect(results[0]).to.include({ id: dead!.id, state: 'queued', attempts: 0 });
      for (const error of errors) expect(error).to.include({ code: 'INVALID_TRANSITION' });
      await sweep();
      expect(receiver.calls).to.have.lengthOf(9);
      expect(receiver.calls[8]?.headers['clinic-webhook-id']).to.equal(dead!.id);
      expect((await deliveries(webhook.id))[0]).to.include({ state: 'delivered', attempts: 1 });
      const { items } = await it_.clinic.as(operator).audit.list({ entity: 'webhook_deliveries' });
      expect(items.map(({ action, entity_id, changes }) => [action, entity_id, changes])).to.deep.equal([
        ['webhook.retry_delivery', dead!.id, { webhook_id: webhook.id, state: 'queued' }],
      ]);
    });

    it('a connection dropped, a redirect, a wish to wait: tried again, nobody followed, the wish heeded', async () => {
      const { webhook } = await register();
      const elsewhere = await startReceiver();
      await book();
      for (const [answer, error, atLeast] of [
        ['drop', 'ECONNRESET', 0],
        [{ status: 307, headers: { Location: elsewhere.url } }, 'answered 307', 0],
        [{ status: 429, headers: { 'Retry-After': '1800' } }, 'answered 429', 1_800_000],
      ] as const) {
        receiver.answer(answer);
        await sweep();
        const [delivery] = await deliveries(webhook.id);
        expect(delivery).to.include({ state: 'queued', last_error: error });
        expect(Date.parse(delivery!.next_attempt_at!) - it_.clock.now()).to.be.at.least(atLeast);
        it_.clock.tick(HOUR);
      }
      receiver.answer({ status: 200 });
      await sweep();
      expect((await deliveries(webhook.id))[0]).to.include({ state: 'delivered', attempts: 4 });
      expect([receiver.calls.length, elsewhere.calls.length]).to.deep.equal([4, 0]);
    });

    it('two servers on 60 events and two webhooks: each delivery is made once and sent once', async () => {
      await register();
      await register(['appointment.created']);
      await book(60);
      const other = clinicOn(await store.openAgain(it_.storage), it_.clock);
      for (let pass = 0; pass < 3; pass += 1) {
        await Promise.all([sweep(), other.sweep(['webhooks']), sweep(), other.sweep(['webhooks'])]);
      }
      expect(receiver.calls).to.have.lengthOf(120);
      expect(new Set(receiver.calls.map(({ headers }) => headers['clinic-webhook-id'])).size).to.equal(120);
      expect(new Set(receiver.calls.map(({ body }) => body)).size).to.equal(60);
    });

    it('a sender killed in the call: sent again under the same id once its lease is over', async () => {
      const { webhook } = await register();
      await book();
      receiver.answer('hang');
      const arrived = receiver.nextCall();
      const child = spawn(process.execPath, [program, JSON.stringify(store.placeOf(it_.storage))], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      await Promise.race([
        arrived,
        once(child, 'exit').then(() => Promise.reject(new Error('it ended too early'))),
      ]);
      child.kill('SIGKILL');
      await once(child, 'exit');
      receiver.answer({ status: 204 });
      await sweep();
      expect(receiver.calls).to.have.lengthOf(1);
      expect((await deliveries(webhook.id))[0]).to.include({ state: 'sending' });
      it_.clock.tick(60_001);
      await sweep();
      expect((await deliveries(webhook.id))[0]).to.include({ state: 'delivered', attempts: 2 });
      const ids = receiver.calls.map(({ headers }) => headers['clinic-webhook-id']);
      expect(ids).to.deep.equal([ids[0], ids[0]]);
    });

    it('one that is overtaken while it calls can’t say how it went', async () => {
      const { webhook } = await register();
      await book();
      receiver.answer('drop');
      const arrived = receiver.nextCall();
      // The first sender is held up between its call and its note, until the second is done.
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const slow = clinicOn(holdingNotes(await store.openAgain(it_.storage), held), it_.clock);
      const first = slow.sweep(['webhooks']);
      await arrived;
      it_.clock.tick(60_001);
      receiver.answer({ status: 204 });
      await sweep();
      release();
      await first;
      expect((await deliveries(webhook.id))[0]).to.include({
        state: 'delivered',
        attempts: 2,
        last_error: null,
      });
    });

    it('a receiver that hangs holds up no other', async () => {
      const hanging = await startReceiver();
      hanging.answer('hang');
      await desk().create({ url: hanging.url, events: ['*'] });
      await register();
      await book(20);
      const swept = sweep();
      while (receiver.calls.length < 20) await receiver.nextCall();
      hanging.answer('drop');
      hanging.cut();
      await swept;
      // Left alone for the rest of the pass: no more than were under way at once.
      expect(hanging.calls.length).to.be.within(1, 4);
    });

    it('switched off it is sent nothing, on again what happened meanwhile; removed never again', async () => {
      const { webhook } = await register();
      await desk().update(webhook.id, { is_active: false });
      await book(3);
      await sweep();
      expect(receiver.calls).to.have.lengthOf(0);
      await desk().update(webhook.id, { is_active: true });
      await sweep();
      expect(receiver.calls).to.have.lengthOf(3);
      receiver.answer({ status: 503 });
      await book();
      await sweep();
      await desk().remove(webhook.id);
      it_.clock.tick(HOUR);
      await book();
      await sweep();
      expect(receiver.calls).to.have.lengthOf(4);
    });

    it('an event no longer kept is not sent', async () => {
      const { webhook } = await register();
      receiver.answer({ status: 503 });
      await book();
      await sweep();
      it_.clock.tick(HOUR);
      const [event] = await it_.clinic.eventsAfter(0);
      await it_.storage.collection(events).remove({ id: event!.id });
      await sweep();
      expect((await deliveries(webhook.id))[0]).to.include({ state: 'dead' });
      expect(receiver.calls).to.have.lengthOf(1);
    });

    it('its secret is nowhere in the store, and outlives a change of SECRET_KEY', async () => {
      const { secret, webhook } = await register();
      const stored = JSON.stringify(await desk().show(webhook.id));
      expect(stored).to.not.include(secret);
      expect(stored).to.not.include('secret');
      const keyed = (secretKey: string, acceptedSecretKeys: string[]) =>
        createClinic({
          storage: it_.storage,
          clock: it_.clock,
          settings: { ...testSecrets, secretKey, acceptedSecretKeys },
        });
      const newKey = 'another secret key of the tests, long enough';
      await keyed(newKey, [testSecrets.secretKey]).sweep(['webhooks']);
      await book();
      // With the new key alone it can be opened, with the old one no more.
      await it_.clinic.sweep(['webhooks']);
      expect(receiver.calls).to.have.lengthOf(0);
      await keyed(newKey, []).sweep(['webhooks']);
      expect(receiver.calls.map((call) => isSignedBy(secret, call))).to.deep.equal([true]);
    });
  });
});
