import { openMongodb } from '@clinic/core/mongodb';
import {
  type Collection,
  DuplicateKeyError,
  defineCollection,
  GuardFailedError,
  type Storage,
  StorageUnavailableError,
} from '@clinic/core/storage';
import { expect } from 'chai';
import { freshDatabase, withClient } from '../../support/mongodb.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';
import { findSecantus, type Server, startSecantus } from '../../support/secantus.ts';

interface Stock {
  id: string;
  boxes: number;
}

const stocks = defineCollection<Stock>({ name: 'stocks', indexes: [] });

/** These need a server of their own, to be told what to do. */
const declare = (secantus: string): void => {
  describe('MongoDB: a server that answers with errors', () => {
    let server: Server;
    let storage: Storage;
    let stockList: Collection<Stock>;

    before(async () => {
      server = await startSecantus(secantus, ['--enable-test-commands']);
      storage = await openMongodb(server.uri, { database: freshDatabase() });
      stockList = storage.collection(stocks);
    });
    beforeEach(async () => {
      await storage.drop();
      await storage.load('stocks', [
        { id: 'a', boxes: 10 },
        { id: 'b', boxes: 0 },
      ] as Stock[]);
    });
    afterEach(() => fail('off', []));
    after(async () => {
      await storage.close();
      await server.stop();
    });

    const fail = (mode: 'off' | 'alwaysOn' | { times: number }, failCommands: string[], how: object = {}) =>
      withClient(server.uri, (client) =>
        client
          .db('admin')
          .command({ configureFailPoint: 'failCommand', mode, data: { failCommands, ...how } }),
      );
    const move = () =>
      storage.write([
        stockList.updating('there', { id: 'a', boxes: { $gt: 0 } }, { $inc: { boxes: -1 } }),
        stockList.updating('there', { id: 'b' }, { $inc: { boxes: 1 } }),
      ]);
    const boxes = async () => (await stockList.find({}, { sort: { id: 1 } })).map((stock) => stock.boxes);

    it('three conflicts with other transactions: the write is tried again and made once', async () => {
      await fail({ times: 3 }, ['bulkWrite'], { errorCode: 112, errorLabels: ['TransientTransactionError'] });
      await move();
      expect(await boxes()).to.deep.equal([9, 1]);
    });

    it('a conflict without an end: the write is refused as unavailable within 5 s, and nothing is changed', async () => {
      await fail('alwaysOn', ['bulkWrite'], { errorCode: 112, errorLabels: ['TransientTransactionError'] });
      const started = performance.now();
      expect(await rejectionOf(move())).to.be.instanceOf(StorageUnavailableError);
      expect(performance.now() - started).to.be.lessThan(5_000);
      await fail('off', []);
      expect(await boxes()).to.deep.equal([10, 0]);
    });

    for (const [what, how] of [
      ['refused for lack of time', { errorCode: 262 }],
      [
        'kept, but whether by a majority is unknown',
        { writeConcernError: { code: 64, errmsg: 'waiting for replication timed out' } },
      ],
    ] as const) {
      it(`a commit ${what}: it is committed again, and made once`, async () => {
        await fail({ times: 2 }, ['commitTransaction'], how);
        await move();
        expect(await boxes()).to.deep.equal([9, 1]);
      });
    }

    it('an update the server gives up: it is made once', async () => {
      await fail({ times: 1 }, ['findAndModify'], { errorCode: 262, errorLabels: ['RetryableWriteError'] });
      expect(await stockList.update({ id: 'b' }, { $inc: { boxes: 1 } })).to.deep.equal({
        id: 'b',
        boxes: 1,
      });
    });

    it('a primary that steps down for 2 s: updates wait for it or are refused, and are made once', async () => {
      await withClient(server.uri, (client) =>
        client.db('admin').command({ replSetStepDown: 2, force: true }),
      );
      const started = performance.now();
      const { results, errors } = await inParallel(5, () =>
        stockList.update({ id: 'b' }, { $inc: { boxes: 1 } }),
      );
      expect(performance.now() - started).to.be.lessThan(5_000);
      for (const error of errors) expect(error).to.be.instanceOf(StorageUnavailableError);
      while (!(await stockList.update({ id: 'a' }, { $inc: { boxes: 1 } }).catch(() => undefined))) {
        expect(performance.now() - started).to.be.lessThan(30_000);
      }
      expect(await boxes()).to.deep.equal([11, results.length]);
    });

    it('a read that takes too long is refused as unavailable within 5 s', async () => {
      await fail({ times: 1 }, ['find'], { blockConnection: true, blockTimeMS: 6_000 });
      const started = performance.now();
      expect(await rejectionOf(stockList.get('a'))).to.be.instanceOf(StorageUnavailableError);
      expect(performance.now() - started).to.be.lessThan(5_000);
    });

    it('a full disk and missing rights are unavailable; what the server does not understand is not', async () => {
      for (const [errorCode, unavailable] of [
        [14031, true],
        [13, true],
        [9, false],
      ] as const) {
        await fail({ times: 1 }, ['insert'], { errorCode, errorLabels: [] });
        const error = await rejectionOf(stockList.insert({ id: 'c', boxes: 1 }));
        expect(error instanceof StorageUnavailableError, `${errorCode}: ${error}`).to.equal(unavailable);
      }
    });
  });

  describe('MongoDB standalone, without transactions', () => {
    let server: Server;
    let storage: Storage;
    let stockList: Collection<Stock>;

    before(async () => {
      server = await startSecantus(secantus, ['--standalone']);
      storage = await openMongodb(server.uri, { database: freshDatabase() });
      await storage.prepare([stocks]);
      stockList = storage.collection(stocks);
    });
    after(async () => {
      await storage.close();
      await server.stop();
    });

    it('the storage warns of it', () => {
      expect(storage.warnings).to.have.length(1);
      expect(storage.warnings[0]).to.match(/standalone/);
    });

    it('a write of several steps is done in order, and ends at the first that is refused', async () => {
      await storage.write([
        stockList.inserting({ id: 'a', boxes: 1 }),
        stockList.inserting({ id: 'b', boxes: 0 }),
      ]);
      const refused = storage.write([
        stockList.updating('enough', { id: 'a', boxes: { $gte: 2 } }, { $inc: { boxes: -2 } }),
        stockList.updating('there', { id: 'b' }, { $inc: { boxes: 2 } }),
      ]);
      expect(await rejectionOf(refused))
        .to.be.instanceOf(GuardFailedError)
        .with.property('step', 'enough');
      expect(await stockList.get('b')).to.deep.equal({ id: 'b', boxes: 0 });
      expect(await rejectionOf(stockList.insert({ id: 'a', boxes: 1 }))).to.be.instanceOf(DuplicateKeyError);
    });

    it('single changes keep every promise: 30 counts at once that may have to make their document', async () => {
      const count = stockList.updating(
        'c',
        { id: 'c' },
        { $inc: { boxes: 1 } },
        { otherwise: { id: 'c', boxes: 1 } },
      );
      const { errors } = await inParallel(30, () => storage.write([count]));
      expect(errors).to.deep.equal([]);
      expect(await stockList.get('c')).to.deep.equal({ id: 'c', boxes: 30 });
    });

    it('all there is can be dumped', async () => {
      const ids: string[] = [];
      await storage.dump([stocks], async (_collection, documents) => {
        ids.push(...documents.map(({ id }) => id));
      });
      expect(ids.sort()).to.deep.equal(['a', 'b', 'c']);
    });
  });
};

const secantus = await findSecantus();
if (secantus) declare(secantus);
