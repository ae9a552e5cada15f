import { defineCollection } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachStore, openPrepared } from '../../support/engines.ts';

interface Note {
  id: string;
  text: string;
}
const notes = defineCollection<Note>({ name: 'notes', indexes: [] });
const others = defineCollection<Note>({ name: 'others', indexes: [] });

describe('The stamp of a collection', () => {
  eachStore((store) => {
    it('is never the same before and after a change, whoever makes it and however', async () => {
      const storage = await openPrepared(store, [notes, others]);
      const again = await store.openAgain(storage);
      const here = storage.collection(notes);
      const there = again.collection(notes);
      const changes = [
        () => here.insert({ id: '1', text: 'a' }),
        () => here.update({ id: '1' }, { $set: { text: 'b' } }),
        () => storage.write([here.inserting({ id: '2', text: 'a' })]),
        () => storage.load('notes', [{ id: '3' }]),
        () => here.remove({ id: '2' }),
        () => there.insert({ id: '4', text: 'a' }),
        () => there.update({ id: '1' }, { $set: { text: 'c' } }),
        () => again.write([there.removing('note', { id: '4' })]),
        () => storage.drop(),
      ];
      for (const change of changes) {
        const before = await here.stamp();
        await change();
        const after = await here.stamp();
        if (before !== undefined) expect(after, String(change)).to.not.equal(before);
      }
    });

    it('stays while nothing changes, and while only other collections do here', async () => {
      const storage = await openPrepared(store, [notes, others]);
      const here = storage.collection(notes);
      await here.insert({ id: '1', text: 'a' });
      const stamp = await here.stamp();
      await here.get('1');
      await storage.collection(others).insert({ id: '1', text: 'a' });
      expect(await here.stamp()).to.equal(stamp);
    });
  });
});
