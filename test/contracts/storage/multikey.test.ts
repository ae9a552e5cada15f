import { type Collection, DuplicateKeyError, defineCollection, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { type Appointment, appointments } from './documents.ts';

describe('storage: multikey indexes', () => {
  eachEngine((engine) => {
    let storage: Storage;
    let appointmentList: Collection<Appointment>;

    beforeEach(async () => {
      storage = await openPrepared(engine, [appointments]);
      appointmentList = storage.collection(appointments);
    });

    const held = (id: string, ...quanta: string[]): Appointment => ({
      id,
      doctor_id: 'd1',
      quanta,
      holds_time: true,
    });

    const expectTaken = async (promise: Promise<unknown>): Promise<void> => {
      const error = await rejectionOf(promise);
      expect(error).to.be.instanceOf(DuplicateKeyError);
      expect(error).to.include({ collection: 'appointments', index: 'appointments_doctor_id_quanta' });
      expect(error).to.have.deep.property('key', ['doctor_id', 'quanta']);
    };

    it('no two documents share an element, wherever it stands among the others', async () => {
      await appointmentList.insert(held('a', '09:00', '09:05', '09:10'));
      await expectTaken(appointmentList.insert(held('b', '09:00')));
      await expectTaken(appointmentList.insert(held('b', '08:55', '09:00')));
      await expectTaken(appointmentList.insert(held('b', '09:10', '09:15', '09:20')));
      await expectTaken(appointmentList.insert(held('b', '08:00', '09:05', '10:00')));
      await appointmentList.insert(held('b', '08:50', '08:55'));
      await appointmentList.insert(held('c', '09:15'));
    });

    it('a refused insert leaves none of its elements behind', async () => {
      await appointmentList.insert(held('a', '09:10'));
      await expectTaken(appointmentList.insert(held('b', '09:00', '09:05', '09:10')));
      expect(await appointmentList.count({ quanta: '09:00' })).to.equal(0);
      await appointmentList.insert(held('c', '09:00', '09:05'));
    });

    it('the other fields of the index are part of the key', async () => {
      await appointmentList.insert(held('a', '09:00'));
      await appointmentList.insert({ ...held('b', '09:00'), doctor_id: 'd2' });
      await expectTaken(appointmentList.update({ id: 'b' }, { $set: { doctor_id: 'd1' } }));
    });

    it('a document may repeat its own element', async () => {
      await appointmentList.insert(held('a', '09:00', '09:00'));
      await appointmentList.update({ id: 'a' }, { $push: { quanta: '09:00' } });
      expect((await appointmentList.get('a'))?.quanta).to.deep.equal(['09:00', '09:00', '09:00']);
      await expectTaken(appointmentList.insert(held('b', '09:00')));
    });

    it('an empty, null or absent array holds nothing, in any number of documents', async () => {
      const nothing = { doctor_id: 'd1', holds_time: true };
      for (const id of ['a', 'b']) await appointmentList.insert({ id, ...nothing, quanta: [] });
      for (const id of ['c', 'd']) await appointmentList.insert({ id, ...nothing, quanta: null });
      for (const id of ['e', 'f']) await appointmentList.insert({ id, ...nothing });
      expect(await appointmentList.count({})).to.equal(6);
    });

    it('a move holds the new elements and gives up the old, and may overlap its own', async () => {
      await appointmentList.insert(held('a', '09:00', '09:05'));
      await appointmentList.update({ id: 'a' }, { $set: { quanta: ['09:05', '09:10'] } });
      await appointmentList.insert(held('b', '09:00'));
      await expectTaken(appointmentList.update({ id: 'b' }, { $set: { quanta: ['09:10', '09:15'] } }));
      await expectTaken(appointmentList.update({ id: 'b' }, { $push: { quanta: '09:05' } }));
      expect((await appointmentList.get('b'))?.quanta).to.deep.equal(['09:00']);
      await appointmentList.update({ id: 'b' }, { $push: { quanta: '08:55' } });
      await expectTaken(appointmentList.insert(held('c', '08:55')));
    });

    it('what leaves the partial index gives up its elements, and must win them to come back', async () => {
      await appointmentList.insert(held('a', '09:00', '09:05'));
      await appointmentList.update({ id: 'a' }, { $set: { holds_time: false, status: 'cancelled' } });
      await appointmentList.insert(held('b', '09:05'));
      await expectTaken(appointmentList.update({ id: 'a' }, { $set: { holds_time: true } }));
      expect(await appointmentList.get('a')).to.include({ holds_time: false, status: 'cancelled' });
      await appointmentList.remove({ id: 'b' });
      await appointmentList.update({ id: 'a' }, { $set: { holds_time: true } });
      await expectTaken(appointmentList.insert(held('c', '09:05')));
    });

    it('removing a document frees its elements', async () => {
      await appointmentList.insert(held('a', '09:00', '09:05'));
      await appointmentList.remove({ id: 'a' });
      await appointmentList.insert(held('b', '09:05', '09:10'));
      expect(await appointmentList.count({ quanta: '09:00' })).to.equal(0);
      expect(await appointmentList.count({ quanta: '09:05' })).to.equal(1);
    });

    it('elements are found with and without the other fields, in and outside the partial index', async () => {
      await appointmentList.insert(held('a', '09:00', '09:05'));
      await appointmentList.insert({ ...held('b', '09:00'), doctor_id: 'd2' });
      await appointmentList.insert({ ...held('c', '09:00'), holds_time: false });
      const ids = async (where: Parameters<typeof appointmentList.find>[0]): Promise<string> =>
        (await appointmentList.find(where, { sort: { id: 1 } })).map(({ id }) => id).join('');
      expect(await ids({ quanta: '09:00' })).to.equal('abc');
      expect(await ids({ quanta: '09:00', holds_time: true })).to.equal('ab');
      expect(await ids({ doctor_id: 'd1', quanta: '09:00', holds_time: true })).to.equal('a');
      expect(await ids({ doctor_id: 'd1', quanta: { $in: ['09:00', '09:05'] } })).to.equal('ac');
      expect(await ids({ quanta: { $prefix: '09:0' }, holds_time: true })).to.equal('ab');
      expect(await ids({ quanta: { $gte: '09:05' } })).to.equal('a');
      expect(await ids({ quanta: { $ne: '09:05' } })).to.equal('bc');
    });

    it('an array index that is not unique finds documents by element, each once', async () => {
      interface Sought {
        id: string;
        words: string[];
      }
      const soughtDefinition = defineCollection<Sought>({
        name: 'sought',
        indexes: [{ name: 'sought_words', fields: ['words'], multikey: 'words' }],
      });
      await storage.prepare([soughtDefinition]);
      const sought = storage.collection(soughtDefinition);
      await sought.insert({ id: 'a', words: ['amal', 'amalia', 'amal'] });
      await sought.insert({ id: 'b', words: ['amal'] });
      await sought.insert({ id: 'c', words: [] });
      expect(await sought.find({ words: { $prefix: 'amal' } }, { sort: { id: 1 } })).to.have.length(2);
      expect(
        await sought.find({ words: { $prefix: 'amal' } }, { sort: { id: 1 }, limit: 1, skip: 1 }),
      ).to.deep.equal([{ id: 'b', words: ['amal'] }]);
      expect(await sought.count({ words: { $in: ['amal', 'amalia'] } })).to.equal(2);
      await sought.update({ id: 'a' }, { $set: { words: ['zahra'] } });
      expect(await sought.count({ words: 'amalia' })).to.equal(0);
      expect(await sought.count({ words: 'zahra' })).to.equal(1);
    });

    it('a whole day of five-minute quanta is held and refused as one', async () => {
      const day = Array.from({ length: 288 }, (_, at) => new Date(at * 300_000).toISOString());
      await appointmentList.insert(held('a', ...day));
      await expectTaken(appointmentList.insert(held('b', day.at(-1)!)));
      await appointmentList.update({ id: 'a' }, { $set: { quanta: day.slice(0, 1) } });
      await appointmentList.insert(held('b', day.at(-1)!));
    });
  });
});
