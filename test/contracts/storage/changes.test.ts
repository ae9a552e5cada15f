import type { Change, Collection, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import {
  arrays,
  composites,
  numbers,
  type Patient,
  patients,
  type Sample,
  samples,
  scalars,
  texts,
} from './documents.ts';

describe('storage: changes', () => {
  eachEngine((engine) => {
    let storage: Storage;
    let patientList: Collection<Patient>;

    beforeEach(async () => {
      storage = await openPrepared(engine, [patients, samples]);
      patientList = storage.collection(patients);
    });

    /** Inserts the document, changes it, and checks that the answer is what is then stored. */
    const changedFrom = async (before: Omit<Patient, 'id'>, change: Change<Patient>): Promise<unknown> => {
      await patientList.remove({ id: 'p' });
      await patientList.insert({ id: 'p', ...before });
      const answered = await patientList.update({ id: 'p' }, change);
      expect(await patientList.get('p')).to.deep.equal(answered);
      const { id, ...after } = answered!;
      expect(id).to.equal('p');
      return after;
    };

    it('an empty change answers the document as it is', async () => {
      expect(await changedFrom({ name: 'Amal', visits: 1 }, {})).to.deep.equal({ name: 'Amal', visits: 1 });
      expect(await changedFrom({ name: 'Amal' }, { $set: {} })).to.deep.equal({ name: 'Amal' });
      expect(
        await changedFrom({ name: 'Amal' }, { $set: {}, $unset: {}, $inc: {}, $push: {}, $max: {} }),
      ).to.deep.equal({ name: 'Amal' });
    });

    it('several operators change several fields in one act', async () => {
      expect(
        await changedFrom(
          { name: 'Amal', visits: 1, words: ['a'], active: true, phone: '+96551234567', balance: 5 },
          {
            $set: { name: 'Zahra', 'address.city': 'Salmiya' },
            $unset: { active: true },
            $inc: { visits: 2, balance: -7 },
            $push: { words: 'b' },
            $max: { registered_at: '2026-01-01T00:00:00.000Z' },
          },
        ),
      ).to.deep.equal({
        name: 'Zahra',
        visits: 3,
        words: ['a', 'b'],
        phone: '+96551234567',
        balance: -2,
        address: { city: 'Salmiya' },
        registered_at: '2026-01-01T00:00:00.000Z',
      });
    });

    describe('$set', () => {
      it('stores values of every kind as they are, over values of every kind', async () => {
        const sampleList = storage.collection(samples);
        await sampleList.insert({ id: 's' });
        for (const value of [...scalars, ...arrays, ...composites]) {
          const wanted: Sample = { id: 's', value, inner: { value } };
          expect(
            await sampleList.update({ id: 's' }, { $set: { value, 'inner.value': value } }),
          ).to.deep.equal(wanted);
        }
      });

      it('null is set, not taken away', async () => {
        expect(await changedFrom({ name: 'Amal' }, { $set: { name: null } })).to.deep.equal({ name: null });
        expect(await changedFrom({}, { $set: { phone: null } })).to.deep.equal({ phone: null });
      });

      it('an object replaces the whole object; a path changes the one field in it', async () => {
        const address = { city: 'Salmiya', floor: 3 };
        expect(await changedFrom({ address }, { $set: { address: { floor: 4 } } })).to.deep.equal({
          address: { floor: 4 },
        });
        expect(await changedFrom({ address }, { $set: { 'address.floor': 4 } })).to.deep.equal({
          address: { city: 'Salmiya', floor: 4 },
        });
        expect(await changedFrom({ address }, { $set: { address: {} } })).to.deep.equal({ address: {} });
      });

      it('a path through an absent or null object makes it', async () => {
        expect(await changedFrom({}, { $set: { 'address.city': 'Salmiya' } })).to.deep.equal({
          address: { city: 'Salmiya' },
        });
        expect(await changedFrom({ address: null }, { $set: { 'address.city': 'Salmiya' } })).to.deep.equal({
          address: { city: 'Salmiya' },
        });
      });

      it('a value that is undefined is left out', async () => {
        const change = {
          $set: { name: undefined, details: { a: undefined, b: 1 } },
        } as unknown as Change<Patient>;
        expect(await changedFrom({ name: 'Amal' }, change)).to.deep.equal({
          name: 'Amal',
          details: { b: 1 },
        });
      });

      it('an array is replaced, not merged', async () => {
        expect(await changedFrom({ words: ['a', 'b', 'c'] }, { $set: { words: ['d'] } })).to.deep.equal({
          words: ['d'],
        });
      });
    });

    it('a path through text, a number or an array is refused and changes nothing', async () => {
      for (const details of ['Salmiya', 7, [], [{ city: 'Salmiya' }]]) {
        await patientList.insert({ id: 'p', details });
        for (const operator of ['$set', '$max', '$inc', '$push']) {
          const change = { [operator]: { 'details.city': 1 } } as unknown as Change<Patient>;
          expect(await rejectionOf(patientList.update({ id: 'p' }, change))).to.be.instanceOf(TypeError);
        }
        expect(await patientList.get('p')).to.deep.equal({ id: 'p', details });
        await patientList.remove({ id: 'p' });
      }
    });

    describe('$unset', () => {
      it('makes a field absent, at the top and in an inner object', async () => {
        expect(
          await changedFrom({ name: 'Amal', phone: null }, { $unset: { name: true, phone: true } }),
        ).to.deep.equal({});
        expect(await patientList.count({ name: { $exists: true } })).to.equal(0);
        expect(
          await changedFrom({ address: { city: 'Salmiya', floor: 1 } }, { $unset: { 'address.city': true } }),
        ).to.deep.equal({ address: { floor: 1 } });
      });

      it('of what is not there does nothing', async () => {
        const change = { $unset: { name: true, 'address.city': true } } as const;
        expect(await changedFrom({}, change)).to.deep.equal({});
        expect(await changedFrom({ address: null }, change)).to.deep.equal({ address: null });
        expect(await changedFrom({ address: {} }, change)).to.deep.equal({ address: {} });
      });
    });

    describe('$inc', () => {
      it('counts from 0 where the field is absent or null, also in an inner object', async () => {
        const change = { $inc: { visits: 2, 'address.floor': -1 } } as const;
        const wanted = { visits: 2, address: { floor: -1 } };
        expect(await changedFrom({}, change)).to.deep.equal(wanted);
        expect(await changedFrom({ visits: null, address: null }, change)).to.deep.equal(wanted);
        expect(await changedFrom({ visits: null, address: { floor: null } }, change)).to.deep.equal(wanted);
      });

      it('adds whole and fractional numbers exactly as JavaScript does', async () => {
        for (const [from, by] of [
          [0.1, 0.2],
          [1, -0.9],
          [-0.001, 0.0005],
          [3, 0],
          [2 ** 31 - 1, 1],
          [-(2 ** 31), -1],
          [2 ** 53 - 2, 1],
          [2 ** 53, -1],
          [2 ** 32, 2 ** 32],
          [1e21, 1],
          [1.5, 1.5],
        ] as const) {
          expect(
            await changedFrom({ visits: from }, { $inc: { visits: by } }),
            `${from} + ${by}`,
          ).to.deep.equal({
            visits: from + by,
          });
        }
      });

      it('a sum is found by its value', async () => {
        await changedFrom({ visits: 0.1 }, { $inc: { visits: 0.2 } });
        expect(await patientList.count({ visits: 0.1 + 0.2 })).to.equal(1);
        await changedFrom({ visits: 1.5 }, { $inc: { visits: 1.5 } });
        expect(await patientList.count({ visits: 3 })).to.equal(1);
      });

      it('on text is refused and changes nothing', async () => {
        await patientList.insert({ id: 'p', name: '5', visits: 1 });
        const change = { $inc: { visits: 1, name: 1 } } as unknown as Change<Patient>;
        expect(await rejectionOf(patientList.update({ id: 'p' }, change))).to.be.instanceOf(TypeError);
        expect(await patientList.get('p')).to.deep.equal({ id: 'p', name: '5', visits: 1 });
      });
    });

    describe('$push', () => {
      it('appends at the end, and makes an absent or null array', async () => {
        expect(await changedFrom({ words: ['a'] }, { $push: { words: 'a' } })).to.deep.equal({
          words: ['a', 'a'],
        });
        expect(await changedFrom({ words: [] }, { $push: { words: 'a' } })).to.deep.equal({ words: ['a'] });
        expect(await changedFrom({}, { $push: { words: 'a' } })).to.deep.equal({ words: ['a'] });
        expect(await changedFrom({ words: null }, { $push: { words: 'a' } })).to.deep.equal({ words: ['a'] });
      });

      it('appends text of every kind, findable at once', async () => {
        await patientList.insert({ id: 'p' });
        for (const text of texts) {
          await patientList.update({ id: 'p' }, { $push: { words: text } });
          expect(await patientList.count({ words: text }), JSON.stringify(text)).to.equal(1);
        }
        expect((await patientList.get('p'))?.words).to.deep.equal([...texts]);
      });

      it('on a field that is no array is refused and changes nothing', async () => {
        await patientList.insert({ id: 'p', name: 'Amal' });
        const change = { $push: { name: 'x' } } as unknown as Change<Patient>;
        expect(await rejectionOf(patientList.update({ id: 'p' }, change))).to.be.instanceOf(TypeError);
        expect(await patientList.get('p')).to.deep.equal({ id: 'p', name: 'Amal' });
      });
    });

    describe('$max', () => {
      it('keeps the larger number', async () => {
        const ascending = [...numbers].sort((a, b) => a - b);
        for (const [index, number] of ascending.entries()) {
          const smaller = ascending[index - 1] ?? number;
          const raised = await changedFrom({ visits: smaller }, { $max: { visits: number } });
          expect(raised, `${number} over ${smaller}`).to.deep.equal({ visits: number });
          const kept = await changedFrom({ visits: number }, { $max: { visits: smaller } });
          expect(kept, `${smaller} under ${number}`).to.deep.equal({ visits: number });
        }
      });

      it('keeps the later text by code point, so the later instant', async () => {
        for (const [less, more] of [
          ['2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000Z'],
          ['', 'a'],
          ['A', 'a'],
          ['10', '9'],
          ['z', 'أ'],
          ['\uffee', '😀'],
        ] as const) {
          expect(await changedFrom({ name: less }, { $max: { name: more } })).to.deep.equal({ name: more });
          expect(await changedFrom({ name: more }, { $max: { name: less } })).to.deep.equal({ name: more });
        }
      });

      it('sets the value where the field is absent or null, also below 0', async () => {
        const change = { $max: { visits: -5, 'address.floor': -1, name: '' } } as const;
        const wanted = { visits: -5, address: { floor: -1 }, name: '' };
        expect(await changedFrom({}, change)).to.deep.equal(wanted);
        expect(await changedFrom({ visits: null, address: null, name: null }, change)).to.deep.equal(wanted);
      });
    });
  });
});
