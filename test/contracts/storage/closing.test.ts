import { StorageUnavailableError } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, eachStore, openPrepared } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { patients } from './documents.ts';
import { everyCall } from './every-call.ts';

describe('storage: closing', () => {
  eachEngine((engine) => {
    it('a second close does nothing, also while the first is under way', async () => {
      const storage = await openPrepared(engine, [patients]);
      await Promise.all([storage.close(), storage.close()]);
      await storage.close();
    });

    it('a storage never used can be closed', async () => {
      const storage = await engine.open();
      await storage.close();
    });

    it('every call after close is refused as unavailable', async () => {
      const storage = await openPrepared(engine, [patients]);
      await storage.collection(patients).insert({ id: 'p1', name: 'Amal' });
      await storage.close();
      for (const [name, call] of Object.entries(everyCall(storage))) {
        const error = await rejectionOf(call()).catch((unrefused) => unrefused);
        expect(error, name).to.be.instanceOf(StorageUnavailableError);
      }
    });

    it('close waits for the reads and writes under way', async () => {
      const storage = await openPrepared(engine, [patients]);
      const list = storage.collection(patients);
      await list.insert({ id: 'p1', visits: 0 });
      let settled = 0;
      const underWay = Array.from({ length: 60 }, async (_, index) => {
        if (index % 3 === 0) await list.insert({ id: `new ${index}` });
        else if (index % 3 === 1) await list.update({ id: 'p1' }, { $inc: { visits: 1 } });
        else await storage.write([list.inserting({ id: `written ${index}` })]);
        settled += 1;
      });
      await storage.close();
      expect(settled).to.equal(60);
      await Promise.all(underWay);
    });
  });

  eachStore((store) => {
    it('what was under way at close is there when the store is opened again', async () => {
      const storage = await openPrepared(store, [patients]);
      const again = await store.openAgain(storage);
      const list = storage.collection(patients);
      const underWay = Promise.all(
        Array.from({ length: 60 }, (_, index) => list.insert({ id: `p${index}` })),
      );
      await storage.close();
      await underWay;
      expect(await again.collection(patients).count({})).to.equal(60);
    });

    it('one storage closed leaves another on the same store working', async () => {
      const storage = await openPrepared(store, [patients]);
      const another = await store.openAgain(storage);
      await another.collection(patients).insert({ id: 'p1' });
      await storage.close();
      await another.collection(patients).insert({ id: 'p2' });
      expect(await another.collection(patients).count({})).to.equal(2);
    });

    it('documents and indexes outlive the storage that made them', async () => {
      const storage = await openPrepared(store, [patients]);
      const place = await store.openAgain(storage);
      await storage.collection(patients).insert({ id: 'p1', name: 'أمل', words: [] });
      await storage.close();
      expect(await place.collection(patients).find({})).to.deep.equal([{ id: 'p1', name: 'أمل', words: [] }]);
      expect(await place.inspect([patients])).to.deep.include({ exists: true, collections: { patients: 1 } });
    });
  });
});
