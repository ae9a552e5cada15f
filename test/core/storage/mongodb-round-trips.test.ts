import { openMongodb } from '@clinic/core/mongodb';
import { defineCollection, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { dropDatabase, freshDatabase, mongodbTestUri } from '../../support/mongodb.ts';
import { rejectionOf } from '../../support/rejection.ts';

interface Visit {
  id: string;
  patient_id: string;
  minutes?: number;
}

const visits = defineCollection<Visit>({
  name: 'visits',
  indexes: [{ name: 'visits_patient_id', fields: ['patient_id'] }],
});
const bills = defineCollection<{ id: string; fils: number }>({ name: 'bills', indexes: [] });

const declare = (uri: string): void => {
  describe('MongoDB: round trips', () => {
    const database = freshDatabase();
    const commands: string[] = [];
    let storage: Storage;

    const commandsOf = async (call: Promise<unknown>): Promise<string[]> => {
      commands.length = 0;
      await call;
      return [...commands];
    };

    before(async () => {
      storage = await openMongodb(uri, { database, onCommand: (name) => commands.push(name) });
      await storage.prepare([visits, bills]);
      await storage.collection(visits).insert({ id: 'v1', patient_id: 'p1' });
      await storage.collection(bills).insert({ id: 'b1', fils: 5_000 });
    });
    after(async () => {
      await storage.close();
      await dropDatabase(database);
    });

    it('reading by id, finding and counting are one each', async () => {
      const list = storage.collection(visits);
      expect(await commandsOf(list.get('v1'))).to.deep.equal(['find']);
      expect(await commandsOf(list.first({ patient_id: 'p1' }, { sort: { minutes: -1 } }))).to.deep.equal([
        'find',
      ]);
      expect(await commandsOf(list.find({ patient_id: 'p1' }))).to.deep.equal(['find']);
      expect(await commandsOf(list.count({ patient_id: 'p1' }))).to.deep.equal(['aggregate']);
      expect(await commandsOf(list.group({}, { by: ['patient_id'] }))).to.deep.equal(['aggregate']);
    });

    it('reading from several collections by id is one', async () => {
      const [visitList, billList] = [storage.collection(visits), storage.collection(bills)];
      const lookups = [billList.looking('b1'), visitList.looking('v1'), visitList.looking('none')] as const;
      expect(await commandsOf(storage.read(lookups))).to.deep.equal(['aggregate']);
      expect(await commandsOf(storage.read([visitList.looking('v1')]))).to.deep.equal(['aggregate']);
      expect(await commandsOf(storage.read([]))).to.deep.equal([]);
    });

    it('a page of 500 documents is one', async () => {
      const many = Array.from({ length: 500 }, (_, index) => ({ id: `m${index}`, patient_id: 'many' }));
      await storage.load('visits', many);
      const list = storage.collection(visits);
      expect(await commandsOf(list.find({ patient_id: 'many' }))).to.deep.equal(['find']);
      await commandsOf(list.find({ patient_id: 'many' }, { sort: { id: 1 }, limit: 500 }));
      expect(commands).to.deep.equal(['find']);
    });

    it('a single insert, update or remove is one', async () => {
      const list = storage.collection(visits);
      expect(await commandsOf(list.insert({ id: 'v2', patient_id: 'p2' }))).to.deep.equal(['insert']);
      const update = list.update({ id: 'v2' }, { $inc: { minutes: 5 } });
      expect(await commandsOf(update)).to.deep.equal(['findAndModify']);
      expect(await commandsOf(list.remove({ id: 'v2' }))).to.deep.equal(['delete']);
    });

    it('a write of one step is one', async () => {
      const list = storage.collection(visits);
      const insert = list.inserting({ id: 'v3', patient_id: 'p3' });
      expect(await commandsOf(storage.write([insert]))).to.deep.equal(['insert']);
      const update = list.updating('there', { id: 'v3' }, { $set: { minutes: 1 } });
      expect(await commandsOf(storage.write([update]))).to.deep.equal(['update']);
      expect(await commandsOf(storage.write([list.removing('there', { id: 'v3' })]))).to.deep.equal([
        'delete',
      ]);
    });

    it('a step with otherwise alone is one when it finds its document, two when it inserts', async () => {
      const list = storage.collection(visits);
      const otherwise = { id: 'v4', patient_id: 'p4', minutes: 1 };
      const step = list.updating('count', { id: 'v4' }, { $inc: { minutes: 1 } }, { otherwise });
      expect(await commandsOf(storage.write([step]))).to.deep.equal(['update', 'update']);
      expect(await commandsOf(storage.write([step]))).to.deep.equal(['update']);
      expect(await list.get('v4')).to.deep.equal({ ...otherwise, minutes: 2 });
    });

    it('a write of four steps is two: all steps, and the commit', async () => {
      const [visitList, billList] = [storage.collection(visits), storage.collection(bills)];
      const write = storage.write([
        billList.updating('there', { id: 'b1' }, { $inc: { fils: -100 } }),
        visitList.inserting({ id: 'v5', patient_id: 'p5' }),
        visitList.updating('v6', { id: 'v6' }, {}, { otherwise: { id: 'v6', patient_id: 'p6' } }),
        visitList.removing('there', { id: 'v5' }),
      ]);
      expect(await commandsOf(write)).to.deep.equal(['bulkWrite', 'commitTransaction']);
    });

    it('50 writes of several steps to one document at once wait for each other: two each, none is tried twice', async () => {
      const [visitList, billList] = [storage.collection(visits), storage.collection(bills)];
      await billList.insert({ id: 'b3', fils: 0 });
      const write = (index: number) =>
        storage.write([
          billList.updating('there', { id: 'b3' }, { $inc: { fils: 1 } }),
          visitList.inserting({ id: `w${index}`, patient_id: 'p7' }),
        ]);
      const sent = await commandsOf(Promise.all(Array.from({ length: 50 }, (_, index) => write(index))));
      expect(sent.sort()).to.deep.equal([
        ...new Array<string>(50).fill('bulkWrite'),
        ...new Array<string>(50).fill('commitTransaction'),
      ]);
      expect(await billList.get('b3')).to.deep.equal({ id: 'b3', fils: 50 });
    });

    it('a refused write of several steps is two: all steps, and the abort', async () => {
      const billList = storage.collection(bills);
      const write = storage.write([
        billList.inserting({ id: 'b2', fils: 1 }),
        billList.removing('none', { id: 'none' }),
      ]);
      await commandsOf(rejectionOf(write));
      expect(commands).to.deep.equal(['bulkWrite', 'abortTransaction']);
    });

    it('an input that is refused costs none', async () => {
      const list = storage.collection(visits);
      await commandsOf(rejectionOf(list.get({ $ne: '' } as unknown as string)));
      await commandsOf(rejectionOf(list.insert({ id: 'v', patient_id: 'p', minutes: Number.NaN })));
      expect(commands).to.deep.equal([]);
    });
  });
};

const uri = await mongodbTestUri();
if (uri) declare(uri);
