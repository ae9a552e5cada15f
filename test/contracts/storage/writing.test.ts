import { type Collection, DuplicateKeyError, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { type Patient, patients } from './documents.ts';

describe('storage: writing', () => {
  eachEngine((engine) => {
    let storage: Storage;
    let patientList: Collection<Patient>;

    beforeEach(async () => {
      storage = await openPrepared(engine, [patients]);
      patientList = storage.collection(patients);
    });

    describe('insert', () => {
      it('a taken id is refused under index id, and the one there stays', async () => {
        await patientList.insert({ id: 'p1', name: 'Amal' });
        const error = await rejectionOf(patientList.insert({ id: 'p1', name: 'another' }));
        expect(error).to.be.instanceOf(DuplicateKeyError);
        expect(error).to.include({ collection: 'patients', index: 'id' });
        expect(error).to.have.deep.property('key', ['id']);
        expect(await patientList.find({})).to.deep.equal([{ id: 'p1', name: 'Amal' }]);
      });

      it('a field that is undefined is left out', async () => {
        const patient = { id: 'p1', name: undefined, address: { city: undefined } } as unknown as Patient;
        await patientList.insert(patient);
        const kept = await patientList.get('p1');
        expect(kept).to.deep.equal({ id: 'p1', address: {} });
        expect(kept).not.to.have.property('name');
      });

      it('text with NUL is refused, not cut', async () => {
        for (const text of ['\u0000', 'Amal\u0000hidden']) {
          expect(await rejectionOf(patientList.insert({ id: 'p1', name: text }))).to.be.instanceOf(TypeError);
          expect(await rejectionOf(patientList.insert({ id: text }))).to.be.instanceOf(TypeError);
          expect(
            await rejectionOf(patientList.insert({ id: 'p1', details: { [text]: 1 } })),
          ).to.be.instanceOf(TypeError);
        }
        expect(await patientList.count({})).to.equal(0);
      });

      it('a document without a text id is refused', async () => {
        for (const id of [undefined, null, 7, {}, { $ne: null }, ['p1']]) {
          const error = await rejectionOf(patientList.insert({ id } as unknown as Patient));
          expect(error, JSON.stringify(id)).to.be.instanceOf(TypeError);
        }
        expect(await patientList.count({})).to.equal(0);
      });
    });

    describe('update', () => {
      it('changes one document and answers it as it now is', async () => {
        await patientList.insert({ id: 'p1', name: 'Amal', visits: 1 });
        await patientList.insert({ id: 'p2', name: 'Zahra', visits: 1 });
        const updated = await patientList.update({ id: 'p1' }, { $inc: { visits: 1 } });
        expect(updated).to.deep.equal({ id: 'p1', name: 'Amal', visits: 2 });
        expect(await patientList.get('p1')).to.deep.equal(updated);
        expect(await patientList.get('p2')).to.deep.equal({ id: 'p2', name: 'Zahra', visits: 1 });
      });

      it('answers undefined and changes nothing where nothing matches', async () => {
        await patientList.insert({ id: 'p1', visits: 3 });
        expect(await patientList.update({ id: 'p1', visits: { $lt: 3 } }, { $inc: { visits: 1 } })).to.equal(
          undefined,
        );
        expect(await patientList.update({ id: 'p2' }, { $set: { visits: 1 } })).to.equal(undefined);
        expect(await patientList.find({})).to.deep.equal([{ id: 'p1', visits: 3 }]);
      });

      it('changes exactly one of several that match', async () => {
        for (const id of ['a', 'b', 'c']) await patientList.insert({ id, active: true });
        const updated = await patientList.update({ active: true }, { $set: { active: false } });
        expect(updated?.active).to.equal(false);
        expect(await patientList.find({ active: false })).to.deep.equal([updated]);
        expect(await patientList.count({ active: true })).to.equal(2);
      });

      it('a document may be found by what the change then changes', async () => {
        await patientList.insert({ id: 'p1', active: true, words: ['a'] });
        expect(
          await patientList.update({ active: true, words: 'a' }, { $set: { active: false, words: ['b'] } }),
        ).to.deep.equal({ id: 'p1', active: false, words: ['b'] });
        expect(await patientList.count({ words: 'a' })).to.equal(0);
        expect(await patientList.count({ words: 'b', active: false })).to.equal(1);
      });
    });

    it('a number that is not finite is refused', async () => {
      await patientList.insert({ id: 'p1', visits: 1 });
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
        for (const change of [
          { $set: { visits: value } },
          { $inc: { visits: value } },
          { $max: { visits: value } },
        ]) {
          expect(await rejectionOf(patientList.update({ id: 'p1' }, change))).to.be.instanceOf(TypeError);
        }
      }
      expect(await patientList.get('p1')).to.deep.equal({ id: 'p1', visits: 1 });
    });

    describe('remove', () => {
      it('removes exactly one match and says whether there was one', async () => {
        for (const id of ['a', 'b', 'c']) await patientList.insert({ id, active: id !== 'c' });
        expect(await patientList.remove({ active: true })).to.equal(true);
        expect(await patientList.count({})).to.equal(2);
        expect(await patientList.remove({ active: true })).to.equal(true);
        expect(await patientList.remove({ active: true })).to.equal(false);
        expect(await patientList.find({})).to.deep.equal([{ id: 'c', active: false }]);
      });

      it('the id is free again', async () => {
        await patientList.insert({ id: 'p1', name: 'first' });
        await patientList.remove({ id: 'p1' });
        await patientList.insert({ id: 'p1', name: 'second' });
        expect(await patientList.get('p1')).to.deep.equal({ id: 'p1', name: 'second' });
      });
    });
  });
});
