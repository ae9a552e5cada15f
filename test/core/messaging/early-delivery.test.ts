import { expect } from 'chai';
import sinon from 'sinon';
import { earlyDeliveries } from '../../../packages/core/src/messaging/collections.ts';
import { noteDelivery } from '../../../packages/core/src/messaging/delivery.ts';
import { eachStore } from '../../support/engines.ts';
import { openOutbox } from './outbox-clinic.ts';

describe('A report that overtakes the noting of its message', () => {
  eachStore((store) => {
    it('stands with the message when that is noted, in the same write, and is kept no longer', async () => {
      const outbox = await openOutbox(store);
      const tell = (status: string) => noteDelivery(outbox, 'SM1', status);
      const [id = ''] = await outbox.enqueue();
      outbox.messenger.reply(async () => {
        for (const status of ['queued', 'sent', 'sending']) await tell(status);
      });
      expect(await outbox.sweep()).to.deep.equal({ sent: 1, failed: 0 });
      expect(await outbox.stored(id)).to.include({ state: 'sent', provider_id: 'SM1', delivery: 'sent' });
      for (const status of ['queued', 'delivered', 'sent']) await tell(status);
      expect((await outbox.stored(id)).delivery).to.equal('delivered');
      expect(await outbox.storage.collection(earlyDeliveries).find({})).to.deep.equal([]);
    });

    it('comes between a look that found none and the write: the write is refused by the store and made anew', async () => {
      const outbox = await openOutbox(store);
      const [id = ''] = await outbox.enqueue();
      const write = outbox.storage.write.bind(outbox.storage);
      const noting = sinon.stub(outbox.storage, 'write').callsFake(async (steps) => {
        noting.restore();
        await noteDelivery(outbox, 'SM1', 'undelivered');
        return write(steps);
      });
      expect(await outbox.sweep()).to.deep.equal({ sent: 1, failed: 0 });
      expect(await outbox.stored(id)).to.include({ state: 'sent', delivery: 'undelivered', attempts: 1 });
      expect(await outbox.storage.collection(earlyDeliveries).find({})).to.deep.equal([]);
    });
  });
});
