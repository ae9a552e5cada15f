import type { Change, Collection, Filter, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { type Patient, patients } from './documents.ts';
import { fieldNames, notChanges, notFilters, notScalars, show } from './hostile-input.ts';

describe('storage: what comes from outside stays data', () => {
  eachEngine((engine) => {
    let storage: Storage;
    let patientList: Collection<Patient>;
    const kept: Patient[] = [
      {
        id: 'a',
        name: 'Amal',
        phone: '+96551234567',
        visits: 1,
        words: ['amal'],
        address: { city: 'Salmiya' },
      },
      { id: 'b', name: 'Zahra', phone: null, visits: 0, words: [], address: null },
      { id: 'c' },
    ];

    before(async () => {
      storage = await openPrepared(engine, [patients]);
      patientList = storage.collection(patients);
      await storage.load('patients', kept);
    });

    afterEach(async () => {
      expect(await patientList.find({}, { sort: { id: 1 } })).to.deep.equal(kept);
    });

    const expectRefusedEverywhere = async (where: Filter<Patient>, what: string): Promise<void> => {
      const change = { $set: { name: 'changed' } };
      for (const [call, promise] of Object.entries({
        find: patientList.find(where),
        first: patientList.first(where),
        count: patientList.count(where),
        group: patientList.group(where, { by: [] }),
        update: patientList.update(where, change),
        remove: patientList.remove(where),
        updating: storage.write([patientList.updating('step', where, change)]),
        removing: storage.write([patientList.removing('step', where)]),
      })) {
        const error = await rejectionOf(promise).catch((unrefused) => unrefused);
        expect(error, `${call} of ${what}`).to.be.instanceOf(TypeError);
      }
    };

    for (const path of ['id', 'name', 'words', 'address.city'] as const) {
      it(`${path}: ${notScalars.length} things that are no scalar and no operator are refused`, async () => {
        for (const value of notScalars) {
          const where = { [path]: value } as unknown as Filter<Patient>;
          await expectRefusedEverywhere(where, `{${path}: ${show(value)}}`);
        }
      });
    }

    it(`${notFilters.length} things that are no filter are refused`, async () => {
      for (const where of notFilters) await expectRefusedEverywhere(where as Filter<Patient>, show(where));
    });

    it('a refusal is a rejection, never thrown at the call', () => {
      const promise = patientList.find({ $where: 'true' } as unknown as Filter<Patient>);
      return rejectionOf(promise);
    });

    it('an operator passed as an id gets nothing', async () => {
      for (const value of [{ $ne: null }, { $gt: '' }, {}, [], ['a'], null, undefined, 1, true, /./]) {
        const id = value as unknown as string;
        const got = await patientList.get(id).catch((error) => error);
        expect(got === undefined || got instanceof TypeError, `get(${show(value)})`).to.equal(true);
        const read = await storage.read([patientList.looking(id)]).catch((error) => [error]);
        expect(read[0] === undefined || read[0] instanceof TypeError, `read ${show(value)}`).to.equal(true);
      }
    });

    it('a field name is data: signs of SQL, JSON paths and prototypes in it match nothing', async () => {
      for (const name of fieldNames) {
        for (const condition of [
          'x',
          { $gt: '' },
          { $exists: true },
          { $prefix: '' },
          { $in: ['Amal', 1] },
        ]) {
          const where = { [name]: condition } as unknown as Filter<Patient>;
          const count = await patientList.count(where).catch((error) => error);
          expect(count === 0 || count instanceof TypeError, `${show(where)}: ${count}`).to.equal(true);
        }
      }
    });

    it('a field name in a sort or a group is data too', async () => {
      for (const name of fieldNames) {
        const sort = { [name]: 1 } as unknown as { name: 1 };
        const found = await patientList.find({}, { sort }).catch((error) => error);
        expect(found instanceof TypeError || found.length === 3, `sort ${name}: ${found}`).to.equal(true);
        const by = [name as 'name'];
        const groups = await patientList.group({}, { by, sum: { total: by[0]! } }).catch((error) => error);
        expect(groups instanceof TypeError || groups[0]?.count === 3, `group ${name}: ${groups}`).to.equal(
          true,
        );
      }
    });

    it('text with NUL matches nothing, not what comes before it', async () => {
      const conditions = [
        'Amal\u0000',
        { $prefix: '\u0000' },
        { $prefix: 'Am\u0000' },
        { $in: ['Amal\u0000x'] },
      ];
      for (const name of conditions) {
        const count = await patientList.count({ name }).catch((error) => error);
        expect(count === 0 || count instanceof TypeError, `${show(name)}: ${count}`).to.equal(true);
      }
    });

    it('text that looks like an operator, a field or SQL is stored as that text', async () => {
      const naughty = [
        '$name',
        '$$ROOT',
        '$$REMOVE',
        '$$NOW',
        "'; DROP TABLE patients; --",
        '{"$ne": null}',
        '$',
      ];
      for (const text of naughty) {
        const value = { $concat: ['$name', text], [text]: text };
        await patientList.insert({ id: 'x', name: text, words: [text], details: value });
        expect(await patientList.update({ name: text, words: text }, { $set: { phone: text } })).to.include({
          phone: text,
        });
        await patientList.update({ id: 'x' }, { $set: { details: [value, text], 'address.city': text } });
        await patientList.update({ id: 'x' }, { $push: { words: text }, $max: { registered_at: text } });
        const otherwise = { id: 'y', name: text, details: value };
        await storage.write([patientList.updating('s', { id: 'y' }, {}, { otherwise })]);
        expect(await patientList.get('x'), text).to.deep.equal({
          id: 'x',
          name: text,
          phone: text,
          words: [text, text],
          registered_at: text,
          address: { city: text },
          details: [value, text],
        });
        expect(await patientList.get('y'), text).to.deep.equal(otherwise);
        await patientList.remove({ id: 'x' });
        await patientList.remove({ id: 'y' });
      }
    });

    it('what is no change is refused, and changes nothing', async () => {
      for (const change of notChanges) {
        for (const call of [
          patientList.update({ id: 'a' }, change as Change<Patient>),
          storage.write([patientList.updating('step', { id: 'a' }, change as Change<Patient>)]),
        ]) {
          const error = await rejectionOf(call).catch((unrefused) => unrefused);
          expect(error, show(change)).to.be.instanceOf(TypeError);
        }
      }
    });
  });
});
