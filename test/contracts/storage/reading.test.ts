import type { Collection, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import {
  appointments,
  arrays,
  composites,
  type Patient,
  patients,
  type Sample,
  samples,
  scalars,
} from './documents.ts';
import { sorted } from './oracle.ts';

const ids = (documents: readonly { id: string }[]): string[] => documents.map(({ id }) => id);

describe('storage: reading', () => {
  eachEngine((engine) => {
    let storage: Storage;
    let patientList: Collection<Patient>;

    beforeEach(async () => {
      storage = await openPrepared(engine, [patients, appointments, samples]);
      patientList = storage.collection(patients);
    });

    it('says which engine it is, and where', () => {
      expect(engine.name).to.include(storage.engine);
      expect(storage.location).to.be.a('string').that.is.not.empty;
      expect(storage.warnings).to.be.an('array');
      expect(patientList.name).to.equal('patients');
    });

    it('answers the ping of an open store', async () => {
      await storage.ping();
    });

    it('an empty collection has nothing to get, find or count', async () => {
      expect(await patientList.get('nobody')).to.equal(undefined);
      expect(await patientList.first({})).to.equal(undefined);
      expect(await patientList.find({})).to.deep.equal([]);
      expect(await patientList.count({})).to.equal(0);
    });

    it('a document comes back as it went in: null stays null, absent stays absent, nothing is added', async () => {
      const patient: Patient = {
        id: 'p1',
        name: 'أمل الصباح',
        phone: null,
        visits: 0,
        balance: -12.345,
        active: false,
        words: [],
        address: { city: null },
        details: { empty: {}, list: [[], [null, { a: 1 }]], text: '', no: false, nothing: null },
      };
      await patientList.insert(patient);
      expect(await patientList.get('p1')).to.deep.equal(patient);
      expect(await patientList.first({ id: 'p1' })).to.deep.equal(patient);
      expect(await patientList.find({})).to.deep.equal([patient]);
    });

    it('values of every kind come back as they went in, alone, in arrays and in inner objects', async () => {
      const values = [...scalars, ...arrays, ...composites, [...scalars]];
      const kept = values.map(
        (value, index): Sample => ({
          id: `s${index}`,
          value,
          inner: { value },
        }),
      );
      await storage.load('samples', kept);
      const found = await storage.collection(samples).find({});
      expect(sorted(found, {})).to.deep.equal(sorted(kept, {}));
    });

    it('a text of a million characters comes back whole, and is found', async () => {
      const name = 'سجل طبي '.repeat(125_000);
      await patientList.insert({ id: 'long', name });
      expect((await patientList.get('long'))?.name).to.equal(name);
      expect(await patientList.count({ name })).to.equal(1);
      expect(await patientList.count({ name: `${name}.` })).to.equal(0);
    });

    it('inner fields may have any name', async () => {
      const details = JSON.parse(
        '{"a.b": 1, "$set": {"$where": "1"}, "": 2, "__proto__": {"x": 3}, "اسم": 4, "it\'s \\"\\\\": 5, "constructor": 6, "0": 7}',
      );
      await patientList.insert({ id: 'p1', details });
      const found = (await patientList.get('p1'))?.details;
      expect(JSON.stringify(sortedKeys(found))).to.equal(JSON.stringify(sortedKeys(details)));
      expect(Object.prototype).not.to.have.property('x');
    });

    it('ids are exact: case, spaces and signs count', async () => {
      const several = ['a', 'A', ' a', 'a ', 'a%', 'a_', 'أ', '😀', "a'b", 'a"b', '$a', 'a.b'];
      for (const id of several) await patientList.insert({ id, name: `name of ${id}` });
      for (const id of several)
        expect(await patientList.get(id)).to.deep.equal({ id, name: `name of ${id}` });
      expect(await patientList.get('')).to.equal(undefined);
      expect(await patientList.get('a.')).to.equal(undefined);
    });

    it('what a caller does to an answer or to what it inserted leaves the store as it was', async () => {
      const inserted: Patient = { id: 'p1', words: ['amal'], address: { city: 'Salmiya' } };
      await patientList.insert(inserted);
      inserted.words?.push('changed');
      const got = await patientList.get('p1');
      got!.address!.city = 'changed';
      expect(await patientList.get('p1')).to.deep.equal({
        id: 'p1',
        words: ['amal'],
        address: { city: 'Salmiya' },
      });
    });

    it('collections are apart: the same id may be in two', async () => {
      await patientList.insert({ id: '1', name: 'a patient' });
      await storage.collection(appointments).insert({ id: '1', doctor_id: 'd1' });
      expect(await patientList.find({})).to.deep.equal([{ id: '1', name: 'a patient' }]);
      expect(await storage.collection(appointments).find({})).to.deep.equal([{ id: '1', doctor_id: 'd1' }]);
    });

    describe('sorting and pages', () => {
      const registered: Patient[] = [
        { id: 'a', name: 'Zahra', visits: 2, address: { city: 'Hawalli' } },
        { id: 'b', name: null, visits: 10, address: null },
        { id: 'c', visits: null },
        { id: 'd', name: 'amal', visits: -1, address: { city: 'Ahmadi' } },
        { id: 'e', name: 'Amal', visits: 2, address: {} },
        { id: 'f', name: 'أمل', visits: 0.5, address: { city: null } },
        { id: 'g', name: '', address: { city: 'Ahmadi' } },
        { id: 'h', name: '\uffee', visits: 2 },
        { id: 'i', name: '😀', visits: 2 ** 53 },
        { id: 'j', name: 'Amal', visits: -(2 ** 53) },
      ];

      beforeEach(() => storage.load('patients', registered.toReversed()));

      it('numbers sort by size, null and absent first, ties by id', async () => {
        expect(ids(await patientList.find({}, { sort: { visits: 1 } })).join('')).to.equal('cgjdfaehbi');
        expect(ids(await patientList.find({}, { sort: { visits: -1 } })).join('')).to.equal('ibaehfdjcg');
      });

      it('text sorts by code point, empty after null, capitals before small, astral last', async () => {
        expect(ids(await patientList.find({}, { sort: { name: 1 } })).join('')).to.equal('bcgejadfhi');
        expect(ids(await patientList.find({}, { sort: { name: -1 } })).join('')).to.equal('ihfdaejgbc');
      });

      it('sorts by a field of an inner object, and by several fields in their order', async () => {
        const sorts = [
          { 'address.city': 1 },
          { 'address.city': -1, visits: 1 },
          { visits: -1, name: 1 },
          { name: 1, id: -1 },
          { id: -1 },
          { id: 1 },
        ] as const;
        for (const sort of sorts) {
          expect(ids(await patientList.find({}, { sort })), JSON.stringify(sort)).to.deep.equal(
            ids(sorted(registered, sort)),
          );
        }
      });

      it('booleans sort false before true', async () => {
        await storage.load('samples', [
          { id: '1', value: true },
          { id: '2', value: false },
          { id: '3', value: null },
        ] as Sample[]);
        expect(ids(await storage.collection(samples).find({}, { sort: { value: 1 } })).join('')).to.equal(
          '321',
        );
      });

      it('pages follow each other without gap or repeat', async () => {
        const all = ids(sorted(registered, { visits: 1 }));
        for (const size of [1, 3, 7, 10, 11]) {
          const seen: string[] = [];
          for (let skip = 0; skip < 12; skip += size) {
            seen.push(...ids(await patientList.find({}, { sort: { visits: 1 }, limit: size, skip })));
          }
          expect(seen, `pages of ${size}`).to.deep.equal(all);
        }
      });

      it('limit 0 finds nothing, skip works without limit, and past the end there is nothing', async () => {
        expect(await patientList.find({}, { limit: 0 })).to.deep.equal([]);
        expect(await patientList.find({}, { skip: 0 })).to.have.length(10);
        expect(ids(await patientList.find({}, { sort: { id: 1 }, skip: 8 }))).to.deep.equal(['i', 'j']);
        expect(await patientList.find({}, { skip: 10 })).to.deep.equal([]);
        expect(await patientList.find({}, { limit: 4 })).to.have.length(4);
        expect(await patientList.find({}, { limit: 1_000 })).to.have.length(10);
      });

      it('a limit or skip that is no whole number from 0, or a sort neither 1 nor -1, is refused', async () => {
        for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, '1', null, {}] as number[]) {
          expect(await rejectionOf(patientList.find({}, { limit: value }))).to.be.instanceOf(TypeError);
          expect(await rejectionOf(patientList.find({}, { skip: value }))).to.be.instanceOf(TypeError);
          const spec = { by: ['name'] as const, limit: value };
          expect(await rejectionOf(patientList.group({}, spec))).to.be.instanceOf(TypeError);
        }
        for (const value of [0, 2, 'asc', 'DESC; --', null, { $meta: 'textScore' }] as unknown as 1[]) {
          expect(await rejectionOf(patientList.find({}, { sort: { name: value } }))).to.be.instanceOf(
            TypeError,
          );
          expect(await rejectionOf(patientList.first({}, { sort: { name: value } }))).to.be.instanceOf(
            TypeError,
          );
          const spec = { by: ['name'] as const, sort: value };
          expect(await rejectionOf(patientList.group({}, spec))).to.be.instanceOf(TypeError);
        }
      });

      it('first is the first in the order of the sort, among those that match', async () => {
        expect((await patientList.first({}, { sort: { visits: -1 } }))?.id).to.equal('i');
        expect((await patientList.first({ visits: 2 }, { sort: { name: 1 } }))?.id).to.equal('e');
        expect((await patientList.first({ visits: 2 }, { sort: { id: -1 } }))?.id).to.equal('h');
        expect(await patientList.first({ visits: 3 }, { sort: { id: 1 } })).to.equal(undefined);
      });
    });

    describe('read', () => {
      const lookup = (id: string) => patientList.looking(id);

      beforeEach(async () => {
        for (const id of ['a', 'b', 'c']) await patientList.insert({ id, name: `patient ${id}` });
        await storage.collection(appointments).insert({ id: 'a', doctor_id: 'd1' });
      });

      it('answers in the order asked, from several collections, undefined for what is not there', async () => {
        const [c, missing, appointment, a] = await storage.read([
          lookup('c'),
          lookup('nobody'),
          storage.collection(appointments).looking('a'),
          lookup('a'),
        ]);
        expect(c).to.deep.equal({ id: 'c', name: 'patient c' });
        expect(missing).to.equal(undefined);
        expect(appointment).to.deep.equal({ id: 'a', doctor_id: 'd1' });
        expect(a).to.deep.equal({ id: 'a', name: 'patient a' });
      });

      it('answers one asked twice twice', async () => {
        const found = await storage.read([lookup('b'), lookup('b'), lookup('x'), lookup('x')]);
        expect(found).to.deep.equal([
          { id: 'b', name: 'patient b' },
          { id: 'b', name: 'patient b' },
          undefined,
          undefined,
        ]);
      });

      it('answers three hundred at once', async () => {
        const many = Array.from({ length: 300 }, (_, index) => ({ id: `m${index}`, visits: index }));
        await storage.load('patients', many);
        const asked = many.toReversed();
        expect(await storage.read(asked.map(({ id }) => lookup(id)))).to.deep.equal(asked);
      });

      it('answers nothing when nothing is asked', async () => {
        expect(await storage.read([])).to.deep.equal([]);
      });

      it('sees what was written before it', async () => {
        await patientList.update({ id: 'a' }, { $set: { name: 'changed' } });
        expect(await storage.read([lookup('a')])).to.deep.equal([{ id: 'a', name: 'changed' }]);
      });
    });
  });
});

/** The same value with the fields of its objects in order of name; keeps own fields such as `__proto__`. */
const sortedKeys = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, inner]) => [name, sortedKeys(inner)])
    : value;
