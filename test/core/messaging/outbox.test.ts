import { MessageNotSentError } from '@clinic/core';
import type { Collection, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import sinon from 'sinon';
import { messages } from '../../../packages/core/src/messaging/collections.ts';
import { enqueue } from '../../../packages/core/src/messaging/enqueue.ts';
import type { OutboxMessage } from '../../../packages/core/src/messaging/outbox-message.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel } from '../../support/rejection.ts';
import { type Outbox, openOutbox, outboxOn, scriptedMessenger } from './outbox-clinic.ts';

const SECOND = 1_000;

const never = (): Promise<void> => new Promise(() => {});

const refuse =
  (options: { retryable?: boolean; retryAfter?: number } = {}) =>
  async (): Promise<void> => {
    throw new MessageNotSentError('the provider refused', options);
  };

const fail = async (): Promise<void> => {
  throw new Error('no answer');
};

/** Ticks on to the moment the message is due. */
const waitUntilDue = async (outbox: Outbox, id: string): Promise<number> => {
  const { next_attempt_at } = await outbox.stored(id);
  const wait = Date.parse(next_attempt_at ?? '') - outbox.clock.now();
  outbox.clock.tick(wait);
  return wait / SECOND;
};

describe('the outbox', () => {
  eachStore((store) => {
    afterEach(() => sinon.restore());

    it('sends a queued text once, however often it is swept', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      expect(await outbox.sweep()).to.deep.equal({ sent: 1, failed: 0 });
      expect(await outbox.sweep()).to.deep.equal({ sent: 0, failed: 0 });
      expect(outbox.messenger.calls).to.deep.equal([
        { kind: 'phone_changed', to: '+96551234567', audience: 'patient', body: 'text 0' },
      ]);
      expect(await outbox.stored(id)).to.include({
        state: 'sent',
        attempts: 1,
        provider_id: 'SM1',
        channel: 'sms',
        claimed_by: null,
        last_error: null,
        sent_at: new Date(outbox.clock.now()).toISOString(),
      });
    });

    it('two senders on 100 due texts: each is sent once', async () => {
      const first = await openOutbox(store);
      const messenger = scriptedMessenger();
      const one = outboxOn(first.storage, first.clock, messenger);
      const other = outboxOn(await store.openAgain(first.storage), first.clock, messenger);
      await first.enqueue(100);
      const reports = await Promise.all([one.sweep(), other.sweep()]);
      expect(reports.map(({ failed }) => failed)).to.deep.equal([0, 0]);
      expect(messenger.calls.map(({ body }) => body).sort()).to.deep.equal(
        Array.from({ length: 100 }, (_, index) => `text ${index}`).sort(),
      );
      expect((await first.operator().list({ state: 'sent' })).total).to.equal(100);
    });

    it('a sender that dies after the call: uncertain once its lease is over, and never a second call', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      const called = new Promise<void>((resolve) => {
        outbox.messenger.reply(() => {
          resolve();
          return never();
        });
      });
      void outbox.sweep();
      await called;

      const survivor = outboxOn(outbox.storage, outbox.clock);
      outbox.clock.tick(60 * SECOND);
      expect(await survivor.sweep()).to.deep.equal({ sent: 0, failed: 0 });
      outbox.clock.tick(1);
      expect(await survivor.sweep()).to.deep.equal({ sent: 0, failed: 1 });
      expect(await outbox.stored(id)).to.include({ state: 'uncertain', next_attempt_at: null });
      outbox.clock.tick(7 * 24 * 3_600 * SECOND);
      expect(await survivor.sweep()).to.deep.equal({ sent: 0, failed: 0 });
      expect([outbox.messenger.calls.length, survivor.messenger.calls.length]).to.deep.equal([1, 0]);
    });

    it('a sender that was only frozen still notes what became of its call', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      let thaw = (): void => {};
      const called = new Promise<void>((resolve) => {
        outbox.messenger.reply(() => {
          resolve();
          return new Promise((done) => {
            thaw = done;
          });
        });
      });
      const sweeping = outbox.sweep();
      await called;
      outbox.clock.tick(61 * SECOND);
      await outboxOn(outbox.storage, outbox.clock).sweep();
      expect((await outbox.stored(id)).state).to.equal('uncertain');
      thaw();
      expect(await sweeping).to.deep.equal({ sent: 1, failed: 0 });
      expect(await outbox.stored(id)).to.include({ state: 'sent', provider_id: 'SM1', last_error: null });
    });

    it('a frozen sender cannot take back a text that an operator sent anew', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      let thaw = (_: Error): void => {};
      const called = new Promise<void>((resolve) => {
        outbox.messenger.reply(() => {
          resolve();
          return new Promise((_, reject) => {
            thaw = reject;
          });
        });
      });
      const sweeping = outbox.sweep();
      await called;
      outbox.clock.tick(61 * SECOND);
      const survivor = outboxOn(outbox.storage, outbox.clock);
      await survivor.sweep();
      await survivor.operator().retry(id);
      await survivor.sweep();
      thaw(new MessageNotSentError('refused after all'));
      await sweeping;
      expect(await outbox.stored(id)).to.include({ state: 'sent', last_error: null });
    });

    it('a sender held up between its claim and its call does not call', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      const { storage, clock } = outbox;
      const slow = {
        ...storage,
        collection: (definition: typeof messages) => leaping(storage.collection(definition)),
      };
      const leaping = (collection: Collection<OutboxMessage>) => ({
        find: collection.find.bind(collection),
        get: collection.get.bind(collection),
        async update(...change: Parameters<typeof collection.update>) {
          const changed = await collection.update(...change);
          if (changed?.state === 'sending') clock.tick(61 * SECOND);
          return changed;
        },
      });
      const late = outboxOn(slow as unknown as Storage, clock);
      expect(await late.sweep()).to.deep.equal({ sent: 0, failed: 1 });
      expect(late.messenger.calls).to.deep.equal([]);
      expect((await outbox.stored(id)).state).to.equal('queued');
    });

    it('what the provider refused waits 30 s, 1 min, … 32 min, half of it by chance, and after 8 tries is dead', async () => {
      sinon.stub(Math, 'random').returns(0.5);
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      outbox.messenger.reply(refuse());
      const waits: number[] = [];
      for (let tries = 1; tries <= 8; tries++) {
        expect(await outbox.sweep()).to.deep.equal({ sent: 0, failed: 1 });
        expect(await outbox.sweep(), 'not due yet').to.deep.equal({ sent: 0, failed: 0 });
        if (tries < 8) waits.push(await waitUntilDue(outbox, id));
      }
      expect(waits).to.deep.equal([30, 60, 120, 240, 480, 960, 1_920].map((full) => full * 0.75));
      expect(await outbox.stored(id)).to.include({
        state: 'dead',
        attempts: 8,
        next_attempt_at: null,
        last_error: 'the provider refused',
      });
      outbox.clock.tick(7 * 24 * 3_600 * SECOND);
      await outbox.sweep();
      expect(outbox.messenger.calls).to.have.length(8);
    });

    it('is sent as soon as the provider takes it again', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      outbox.messenger.reply(refuse());
      await outbox.sweep();
      await waitUntilDue(outbox, id);
      outbox.messenger.reply(async () => {});
      expect(await outbox.sweep()).to.deep.equal({ sent: 1, failed: 0 });
      expect(await outbox.stored(id)).to.include({ state: 'sent', attempts: 2, last_error: null });
    });

    it('waits as long as the provider asks for, at most an hour', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      outbox.messenger.reply(refuse({ retryAfter: 300 }));
      await outbox.sweep();
      expect(await waitUntilDue(outbox, id)).to.equal(300);
      outbox.messenger.reply(refuse({ retryAfter: 86_400 }));
      await outbox.sweep();
      expect(await waitUntilDue(outbox, id)).to.equal(3_600);
    });

    it('what would be refused again is dead at once', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      outbox.messenger.reply(refuse({ retryable: false }));
      await outbox.sweep();
      expect(await outbox.stored(id)).to.include({ state: 'dead', attempts: 1, next_attempt_at: null });
    });

    it('what may have been taken is uncertain at once, and never sent again by itself', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      outbox.messenger.reply(fail);
      expect(await outbox.sweep()).to.deep.equal({ sent: 0, failed: 1 });
      expect(await outbox.stored(id)).to.include({ state: 'uncertain', last_error: 'no answer' });
      outbox.messenger.reply(async () => {});
      outbox.clock.tick(7 * 24 * 3_600 * SECOND);
      await outbox.sweep();
      expect(outbox.messenger.calls).to.have.length(1);
    });

    it('one bad text does not hold up the others', async () => {
      const outbox = await openOutbox(store);
      await outbox.enqueue(20);
      outbox.messenger.reply(async () => {
        if (outbox.messenger.calls.at(-1)?.body === 'text 7') throw new Error('no answer');
      });
      expect(await outbox.sweep()).to.deep.equal({ sent: 19, failed: 1 });
    });

    it('a write that is refused leaves no text behind', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      const duplicate = await outbox.stored(id);
      const step = enqueue(outbox, {
        kind: 'reminder',
        to: '+96551234567',
        audience: 'patient',
        body: 'never',
      });
      const { errors } = await inParallel(1, () =>
        outbox.storage.write([step, outbox.storage.collection(messages).inserting(duplicate)]),
      );
      expect(errors).to.have.length(1);
      expect((await outbox.operator().list()).total).to.equal(1);
    });
  });
});
