import type { Collection, Filter, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import {
  arrays,
  composites,
  type Patient,
  patients,
  type Sample,
  samples,
  scalars,
  texts,
} from './documents.ts';
import { matches } from './oracle.ts';

const everyValue: Sample[] = [
  { id: 'absent' },
  { id: 'inner absent', inner: {} },
  { id: 'inner null', inner: null },
  ...[...scalars, ...arrays].flatMap((value, index): Sample[] => [
    { id: `top ${index}`, value },
    { id: `inner ${index}`, inner: { value } },
  ]),
];

const ordered = scalars.filter((value) => typeof value === 'string' || typeof value === 'number');

describe('storage: filters', () => {
  eachEngine((engine) => {
    describe('over values of every kind, at the top and in an inner object', () => {
      let sampleList: Collection<Sample>;

      before(async () => {
        const storage = await openPrepared(engine, [samples]);
        await storage.load('samples', everyValue);
        sampleList = storage.collection(samples);
      });

      const expectMatches = async (where: Filter<Sample>): Promise<void> => {
        const found = (await sampleList.find(where)).map(({ id }) => id).sort();
        const wanted = everyValue.filter((each) => matches(each, where)).map(({ id }) => id);
        expect(found, JSON.stringify(where)).to.deep.equal(wanted.sort());
      };

      for (const path of ['value', 'inner.value'] as const) {
        it(`${path}: a value matches itself and no value of another type or spelling; null also absent`, async () => {
          for (const value of scalars) await expectMatches({ [path]: value });
        });

        it(`${path}: $ne matches all the rest, absent ones too`, async () => {
          for (const value of scalars) await expectMatches({ [path]: { $ne: value } });
        });

        for (const operator of ['$gt', '$gte', '$lt', '$lte'] as const) {
          it(`${path}: ${operator} compares with values of its own type only, text by code point`, async () => {
            for (const value of ordered) await expectMatches({ [path]: { [operator]: value } });
          });
        }

        it(`${path}: $in matches any of its values, none of none`, async () => {
          await expectMatches({ [path]: { $in: [] } });
          await expectMatches({ [path]: { $in: [null] } });
          await expectMatches({ [path]: { $in: [1] } });
          await expectMatches({ [path]: { $in: [true, 0, '', null] } });
          await expectMatches({ [path]: { $in: ['أمل', 'Amal', 2 ** 53, false] } });
          await expectMatches({ [path]: { $in: ['nobody', 'nobody', 'Amal', 'Amal'] } });
          await expectMatches({ [path]: { $in: [...scalars] } });
        });

        it(`${path}: $exists tells null from absent`, async () => {
          await expectMatches({ [path]: { $exists: true } });
          await expectMatches({ [path]: { $exists: false } });
          await expectMatches({ [path]: { $exists: true, $in: [null] } });
        });

        it(`${path}: $prefix takes every sign as itself, and the case as it is`, async () => {
          for (const text of texts) await expectMatches({ [path]: { $prefix: text } });
          for (const text of ['a', 'A', 'am', 'أم', 'أمل ا', '👩', '𝔸', '10', '$$', 'e', '2026-01']) {
            await expectMatches({ [path]: { $prefix: text } });
          }
        });

        it(`${path}: several operators must all hold`, async () => {
          await expectMatches({ [path]: { $gt: 0, $lt: 10 } });
          await expectMatches({ [path]: { $gte: 'a', $lt: 'b' } });
          await expectMatches({ [path]: { $gte: 'a', $lt: 5 } });
          await expectMatches({ [path]: { $ne: 1, $gte: 0, $lte: 2 } });
          await expectMatches({ [path]: { $exists: true, $ne: null } });
          await expectMatches({ [path]: { $in: ['Amal', 'amal', 1], $ne: 'Amal' } });
          await expectMatches({ [path]: { $prefix: 'A', $ne: 'Amal' } });
        });
      }

      it('no condition matches every document', async () => {
        await expectMatches({});
      });

      it('several fields must all match', async () => {
        await expectMatches({ value: null, 'inner.value': null });
        await expectMatches({ value: null, 'inner.value': { $gt: 0 } });
        await expectMatches({ value: 1, 'inner.value': { $exists: true } });
        await expectMatches({ value: { $exists: true }, id: { $prefix: 'top 1' } });
      });

      it('$or asks for one of its filters, beside the fields around it, and may be nested', async () => {
        await expectMatches({ $or: [] });
        await expectMatches({ $or: [{}] });
        await expectMatches({ $or: [{ value: 1 }] });
        await expectMatches({ $or: [{ value: 1 }, { 'inner.value': 'Amal' }, { value: { $gt: 'أ' } }] });
        await expectMatches({ value: { $gt: 0 }, $or: [{ value: { $lt: 3 } }, { value: { $gt: 1e20 } }] });
        await expectMatches({ $or: [{ value: null, 'inner.value': null }, { $or: [{ value: true }] }] });
        await expectMatches({ $or: [{ $or: [] }, { value: 2, $or: [{ id: { $ne: '' } }, { id: 'x' }] }] });
        await expectMatches({ value: 1, $or: [] });
      });

      it('the id is a field like any other', async () => {
        await expectMatches({ id: 'absent' });
        await expectMatches({ id: { $ne: 'absent' } });
        await expectMatches({ id: { $in: ['absent', 'top 1', 'nobody'] } });
        await expectMatches({ id: { $prefix: 'top ' } });
        await expectMatches({ id: { $gt: 'inner', $lte: 'top' } });
        await expectMatches({ id: { $exists: true } });
        await expectMatches({ id: { $exists: false } });
      });
    });

    it('an object is there and is not null, at the top and in an inner object', async () => {
      const storage = await openPrepared(engine, [samples]);
      await storage.load(
        'samples',
        composites.map((value, index): Sample => ({ id: `s${index}`, value, inner: { value } })),
      );
      const sampleList = storage.collection(samples);
      for (const path of ['value', 'inner.value'] as const) {
        expect(await sampleList.count({ [path]: null })).to.equal(0);
        expect(await sampleList.count({ [path]: { $ne: null } })).to.equal(composites.length);
        expect(await sampleList.count({ [path]: { $exists: true } })).to.equal(composites.length);
        expect(await sampleList.count({ [path]: { $exists: false } })).to.equal(0);
      }
    });

    describe('by example', () => {
      let storage: Storage;
      let patientList: Collection<Patient>;

      beforeEach(async () => {
        storage = await openPrepared(engine, [patients]);
        patientList = storage.collection(patients);
      });

      const found = async (where: Filter<Patient>): Promise<string> =>
        (await patientList.find(where, { sort: { id: 1 } })).map(({ id }) => id).join('');

      it('an array matches by any element, and $ne when it holds none', async () => {
        await patientList.insert({ id: 'a', words: ['amal', 'sabah'] });
        await patientList.insert({ id: 'b', words: ['أمل'] });
        await patientList.insert({ id: 'c', words: [] });
        await patientList.insert({ id: 'd', words: null });
        await patientList.insert({ id: 'e' });
        expect(await found({ words: 'sabah' })).to.equal('a');
        expect(await found({ words: { $in: ['sabah', 'أمل'] } })).to.equal('ab');
        expect(await found({ words: { $ne: 'sabah' } })).to.equal('bcde');
        expect(await found({ words: { $prefix: 'sa' } })).to.equal('a');
        expect(await found({ words: { $prefix: 'أ' } })).to.equal('b');
        expect(await found({ words: { $prefix: '' } })).to.equal('ab');
        expect(await found({ words: null })).to.equal('de');
        expect(await found({ words: { $exists: true } })).to.equal('abcd');
      });

      it('on an array each operator may be met by an element of its own', async () => {
        await patientList.insert({ id: 'a', words: ['a', 'z'] });
        await patientList.insert({ id: 'b', words: ['m'] });
        await patientList.insert({ id: 'c', words: ['z'] });
        expect(await found({ words: { $gt: 'l', $lt: 'n' } })).to.equal('ab');
      });

      it('$prefix finds words whatever signs they hold', async () => {
        await patientList.insert({ id: 'a', words: ['100%', 'x'] });
        await patientList.insert({ id: 'b', words: ['1000', '_x'] });
        await patientList.insert({ id: 'c', words: ['[abc]', '*'] });
        expect(await found({ words: { $prefix: '100%' } })).to.equal('a');
        expect(await found({ words: { $prefix: '%' } })).to.equal('');
        expect(await found({ words: { $prefix: '_' } })).to.equal('b');
        expect(await found({ words: { $prefix: '[a' } })).to.equal('c');
        expect(await found({ words: { $prefix: '[' } })).to.equal('c');
        expect(await found({ words: { $prefix: '*' } })).to.equal('c');
        expect(await found({ words: { $prefix: '.' } })).to.equal('');
      });

      it('instants compare as text in order of time', async () => {
        await patientList.insert({ id: 'a', registered_at: '2025-12-31T23:59:59.999Z' });
        await patientList.insert({ id: 'b', registered_at: '2026-01-01T00:00:00.000Z' });
        await patientList.insert({ id: 'c', registered_at: '2026-02-01T00:00:00.000Z' });
        await patientList.insert({ id: 'd', registered_at: null });
        const start = '2026-01-01T00:00:00.000Z';
        const end = '2026-02-01T00:00:00.000Z';
        expect(await found({ registered_at: { $gte: start, $lt: end } })).to.equal('b');
        expect(await found({ registered_at: { $lt: start } })).to.equal('a');
        expect(await found({ $or: [{ registered_at: null }, { registered_at: { $gte: end } }] })).to.equal(
          'cd',
        );
      });

      it('composed and decomposed letters are different text', async () => {
        await patientList.insert({ id: 'a', name: 'Andr\u00e9' });
        await patientList.insert({ id: 'b', name: 'Andre\u0301' });
        expect(await found({ name: 'Andr\u00e9' })).to.equal('a');
        expect(await found({ name: { $prefix: 'Andre' } })).to.equal('b');
      });

      it('a thousand values under $in find what is there', async () => {
        await storage.load(
          'patients',
          Array.from({ length: 50 }, (_, index) => ({ id: `p${index}`, phone: `+9655000${1000 + index}` })),
        );
        const asked = Array.from({ length: 1000 }, (_, index) => `+9655000${1025 + index}`);
        expect(await patientList.count({ phone: { $in: asked } })).to.equal(25);
      });
    });
  });
});
