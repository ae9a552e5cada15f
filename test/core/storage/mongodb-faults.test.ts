import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { openMongodb } from '@clinic/core/mongodb';
import {
  type Collection,
  defineCollection,
  GuardFailedError,
  type Storage,
  StorageUnavailableError,
} from '@clinic/core/storage';
import { expect } from 'chai';
import { type FaultyNetwork, startFaultyNetwork } from '../../support/faulty-network.ts';
import { dropDatabase, freshDatabase, mongodbTestUri } from '../../support/mongodb.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

interface Purse {
  id: string;
  fils: number;
}

const purses = defineCollection<Purse>({ name: 'purses', indexes: [] });

/** Milliseconds in which the interface promises an end, and some for the machine to be slow. */
const LIMIT = 5_000;

const declare = (uri: string): void => {
  describe('MongoDB: when the network or the server fails', () => {
    const database = freshDatabase();
    let network: FaultyNetwork;
    let storage: Storage;
    let purseList: Collection<Purse>;

    beforeEach(async () => {
      network = await startFaultyNetwork(uri);
      storage = await openMongodb(network.uri, { database });
      await storage.prepare([purses]);
      purseList = storage.collection(purses);
      await purseList.insert({ id: 'a', fils: 100 });
      await purseList.insert({ id: 'b', fils: 0 });
    });
    afterEach(async () => {
      await network.repair();
      await storage.drop();
      await storage.close();
      await network.close();
    });
    after(() => dropDatabase(database));

    const pay = (fils: number) =>
      storage.write([
        purseList.updating('paid', { id: 'a', fils: { $gte: fils } }, { $inc: { fils: -fils } }),
        purseList.updating('received', { id: 'b' }, { $inc: { fils } }),
      ]);
    const balances = async () => [(await purseList.get('a'))?.fils, (await purseList.get('b'))?.fils];

    const calls = (): Record<string, () => Promise<unknown>> => ({
      ping: () => storage.ping(),
      get: () => purseList.get('a'),
      find: () => purseList.find({ fils: { $gt: 0 } }),
      group: () => purseList.group({}, { by: ['fils'] }),
      read: () => storage.read([purseList.looking('a')]),
      insert: () => purseList.insert({ id: 'c', fils: 1 }),
      update: () => purseList.update({ id: 'b' }, { $set: { fils: 0 } }),
      remove: () => purseList.remove({ id: 'c' }),
      'write of one step': () => storage.write([purseList.removing('c', { id: 'c' })]),
      'write of several steps': () => pay(1),
      inspect: () => storage.inspect([purses]),
      prepare: () => storage.prepare([purses]),
    });

    const expectUnavailable = async (): Promise<void> => {
      const started = performance.now();
      await Promise.all(
        Object.entries(calls()).map(async ([name, call]) => {
          expect(await rejectionOf(call()).catch((unrefused) => unrefused), name).to.be.instanceOf(
            StorageUnavailableError,
          );
        }),
      );
      expect(performance.now() - started).to.be.lessThan(LIMIT);
    };

    it('a server that is gone: every call says so within 5 s, and works again when it is back', async () => {
      await network.cut();
      await expectUnavailable();
      await network.repair();
      await storage.ping();
      await pay(10);
      expect(await balances()).to.deep.equal([90, 10]);
    });

    /** Does it in the moment in which the ends of all connections are read, and not yet followed by anything. */
    const whileHungUp = async <T>(act: () => Promise<T>): Promise<T> => {
      const listening = createServer().listen(0, '127.0.0.1');
      await once(listening, 'listening');
      const caller = connect((listening.address() as AddressInfo).port, '127.0.0.1');
      const [called] = (await once(listening, 'connection')) as [Socket];
      const done = new Promise<T>((resolve, reject) => {
        called.once('data', () => act().then(resolve, reject));
      });
      network.hangUp();
      caller.write('now');
      try {
        return await done;
      } finally {
        caller.destroy();
        listening.close();
      }
    };

    for (const [what, call, expected] of [
      ['a read', () => purseList.get('a'), [100, 0]],
      ['a write of two steps', () => pay(30), [70, 30]],
    ] as const) {
      it(`${what} on connections that end in the same moment is done once, on another`, async () => {
        await inParallel(5, () => purseList.get('a'));
        await whileHungUp<unknown>(call);
        const all = await purseList.find({}, { sort: { id: 1 } });
        expect(all.map(({ fils }) => fils)).to.deep.equal(expected);
      });
    }

    it('an update on connections that end in the same moment is refused as unavailable, and isn’t done', async () => {
      await inParallel(5, () => purseList.get('a'));
      const refused = whileHungUp(() => purseList.update({ id: 'b' }, { $inc: { fils: 7 } }));
      expect(await rejectionOf(refused)).to.be.instanceOf(StorageUnavailableError);
      expect(await balances()).to.deep.equal([100, 0]);
    });

    it('a server that hangs: every call says so within 5 s, and works again when it goes on', async () => {
      network.freeze();
      await expectUnavailable();
      await network.repair();
      await storage.ping();
      expect(await purseList.get('b')).to.have.property('fils');
    });

    it('a server that hangs does not keep the storage from closing', async () => {
      network.freeze();
      const started = performance.now();
      const reading = rejectionOf(purseList.get('a'));
      await storage.close();
      expect(await reading).to.be.instanceOf(StorageUnavailableError);
      expect(performance.now() - started).to.be.lessThan(LIMIT);
      storage = await openMongodb(uri, { database });
    });

    for (const [what, command, call] of [
      ['an insert', 'insert', () => purseList.insert({ id: 'c', fils: 7 })],
      ['an update', 'findAndModify', () => purseList.update({ id: 'b' }, { $inc: { fils: 7 } })],
      [
        'a write of one step',
        'update',
        () => storage.write([purseList.updating('b', { id: 'b' }, { $inc: { fils: 7 } })]),
      ],
      ['a remove', 'delete', () => purseList.remove({ fils: 0 })],
    ] as const) {
      for (const part of ['answer', 'request'] as const) {
        it(`${what} whose ${part} is lost is done once`, async () => {
          if (part === 'answer') network.loseAnswerTo(command);
          else network.loseRequest(command);
          const result = await call();
          expect(network.lost).to.equal(1);
          if (command === 'delete') expect(result).to.equal(true);
          const expected = { insert: [100, 0, 7], findAndModify: [100, 7], update: [100, 7], delete: [100] };
          const all = await purseList.find({}, { sort: { id: 1 } });
          expect(all.map(({ fils }) => fils)).to.deep.equal(expected[command]);
        });
      }
    }

    for (const command of ['bulkWrite', 'commitTransaction']) {
      for (const part of ['answer', 'request'] as const) {
        it(`a write of two steps whose ${part} of ${command} is lost is done once`, async () => {
          if (part === 'answer') network.loseAnswerTo(command);
          else network.loseRequest(command);
          await pay(30);
          expect(network.lost).to.equal(1);
          expect(await balances()).to.deep.equal([70, 30]);
        });
      }
    }

    it('40 payments at once of which 10 are covered: 10 are made, though the network fails', async () => {
      network.loseAnswerTo('commitTransaction');
      network.loseAnswerTo('bulkWrite');
      network.loseRequest('commitTransaction');
      const { results, errors } = await inParallel(40, () => pay(10));
      expect(await balances()).to.deep.equal([0, 100]);
      expect(results).to.have.length(10);
      for (const error of errors) expect(error).to.be.instanceOf(GuardFailedError);
    });
  });

  describe('MongoDB before 8.0, without the bulkWrite command', () => {
    const database = freshDatabase();
    const commands: string[] = [];
    let network: FaultyNetwork;
    let storage: Storage;
    let purseList: Collection<Purse>;

    before(async () => {
      network = await startFaultyNetwork(uri, { wireVersion: 21 });
      storage = await openMongodb(network.uri, { database, onCommand: (name) => commands.push(name) });
      await storage.prepare([purses]);
      purseList = storage.collection(purses);
    });
    after(async () => {
      await storage.close();
      await network.close();
      await dropDatabase(database);
    });

    it('a write of several steps is a transaction of a command each', async () => {
      commands.length = 0;
      await storage.write([
        purseList.inserting({ id: 'a', fils: 1 }),
        purseList.updating('a', { id: 'a' }, { $inc: { fils: 1 } }),
        purseList.updating('b', { id: 'b' }, { $inc: { fils: 1 } }, { otherwise: { id: 'b', fils: 5 } }),
        purseList.removing('a', { id: 'a', fils: 2 }),
      ]);
      expect(commands).to.deep.equal(['insert', 'update', 'update', 'update', 'delete', 'commitTransaction']);
      expect(await purseList.find({})).to.deep.equal([{ id: 'b', fils: 5 }]);
    });

    it('a refused step undoes the ones before', async () => {
      const refused = storage.write([
        purseList.inserting({ id: 'c', fils: 1 }),
        purseList.updating('covered', { id: 'b', fils: { $gt: 9 } }, {}, { otherwise: { id: 'b', fils: 9 } }),
      ]);
      expect(await rejectionOf(refused))
        .to.be.instanceOf(GuardFailedError)
        .with.property('step', 'covered');
      expect(await purseList.get('c')).to.equal(undefined);
    });

    it('20 counts at once that may have to make their document: each is counted', async () => {
      const count = purseList.updating(
        'd',
        { id: 'd' },
        { $inc: { fils: 1 } },
        { otherwise: { id: 'd', fils: 1 } },
      );
      const { errors } = await inParallel(20, (index) =>
        storage.write([count, purseList.inserting({ id: `d${index}`, fils: 0 })]),
      );
      expect(errors).to.deep.equal([]);
      expect(await purseList.get('d')).to.deep.equal({ id: 'd', fils: 20 });
    });
  });
};

const uri = await mongodbTestUri();
if (uri) declare(uri);
