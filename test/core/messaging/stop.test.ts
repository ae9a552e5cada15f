import type { Collection, CollectionDefinition, Document, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { messages, stoppedPhones } from '../../../packages/core/src/messaging/collections.ts';
import type { OutboxMessage } from '../../../packages/core/src/messaging/outbox-message.ts';
import { eachStore } from '../../support/engines.ts';
import { openOutbox, outboxOn } from './outbox-clinic.ts';

describe('STOP and a message already claimed', () => {
  eachStore((store) => {
    it('a STOP that comes between the claim and the call is respected: no call is made', async () => {
      const { storage, clock, enqueue, stored } = await openOutbox(store);
      const [id = ''] = await enqueue();
      const changed_at = new Date(clock.now()).toISOString();
      const stop = () =>
        storage.collection(stoppedPhones).insert({ id: '+96551234567', is_stopped: true, changed_at });
      const stopping = (outbox: Collection<OutboxMessage>) => ({
        find: outbox.find.bind(outbox),
        async update(...change: Parameters<typeof outbox.update>) {
          const changed = await outbox.update(...change);
          if (changed?.state === 'sending') await stop();
          return changed;
        },
      });
      const stopped = {
        ...storage,
        collection: (definition: CollectionDefinition<Document>) =>
          definition.name === messages.name
            ? stopping(storage.collection(messages))
            : storage.collection(definition),
      };
      const sender = outboxOn(stopped as unknown as Storage, clock);
      expect(await sender.sweep()).to.deep.equal({ sent: 0, failed: 1 });
      expect(sender.messenger.calls).to.deep.equal([]);
      expect(await stored(id)).to.include({
        state: 'dead',
        attempts: 0,
        claimed_by: null,
        provider_id: null,
      });
    });
  });
});
