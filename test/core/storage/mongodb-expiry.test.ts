import { openMongodb } from '@clinic/core/mongodb';
import { type Collection, type Document, defineCollection, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { dropDatabase, freshDatabase, mongodbTestUri, withClient } from '../../support/mongodb.ts';
import { rejectionOf } from '../../support/rejection.ts';

interface Code {
  id: string;
  phone?: string;
  tries?: number;
  expires_at?: string | null;
}

interface Session {
  id: string;
  lease?: { until?: string | null } | null;
}

const codes = defineCollection<Code>({ name: 'codes', indexes: [], expires: 'expires_at' });
const sessions = defineCollection<Session>({ name: 'sessions', indexes: [], expires: 'lease.until' });

const SOON = '2999-01-01T00:00:00.000Z';
const LATER = '2999-06-01T12:30:00.250Z';

const declare = (uri: string): void => {
  describe('MongoDB: expiry by a TTL index on a hidden date', () => {
    const database = freshDatabase();
    let storage: Storage;
    let codeList: Collection<Code>;
    let sessionList: Collection<Session>;

    const rawly = (collection: string, id: string) =>
      withClient(uri, (client) =>
        client
          .db(database)
          .collection<Document>(collection)
          .findOne({ _id: id as never }),
      );
    const dateOf = async (collection: string, id: string): Promise<unknown> => {
      const date: unknown =
        ((await rawly(collection, id)) as { _expires?: unknown } | null)?._expires ?? undefined;
      return date instanceof Date ? date.toISOString() : date;
    };

    before(async () => {
      storage = await openMongodb(uri, { database });
      await storage.prepare([codes, sessions]);
      codeList = storage.collection(codes);
      sessionList = storage.collection(sessions);
    });
    after(async () => {
      await storage.close();
      await dropDatabase(database);
    });

    it('the TTL index is on the date and waits no longer', async () => {
      const indexes = await withClient(uri, (client) => client.db(database).collection('codes').indexes());
      const ttl = indexes.find(({ name }) => name === 'codes_expires');
      expect(ttl).to.deep.include({ key: { _expires: 1 }, expireAfterSeconds: 0 });
    });

    it('an insert stores the date beside the instant', async () => {
      await codeList.insert({ id: 'inserted', expires_at: SOON });
      expect(await rawly('codes', 'inserted')).to.deep.equal({
        _id: 'inserted',
        expires_at: SOON,
        _expires: new Date(SOON),
      });
    });

    it('null, absent and what is no instant have no date, so they stay', async () => {
      await codeList.insert({ id: 'null', expires_at: null });
      await codeList.insert({ id: 'absent' });
      await codeList.insert({ id: 'words', expires_at: 'tomorrow' });
      for (const id of ['null', 'absent', 'words']) expect(await dateOf('codes', id), id).to.equal(undefined);
      await codeList.update({ id: 'null' }, { $set: { expires_at: 'tomorrow' } });
      expect(await dateOf('codes', 'null')).to.equal(undefined);
    });

    it('the date follows every change of the instant', async () => {
      await codeList.insert({ id: 'c', expires_at: SOON });
      await codeList.update({ id: 'c' }, { $inc: { tries: 1 } });
      expect(await dateOf('codes', 'c')).to.equal(SOON);
      await codeList.update({ id: 'c' }, { $set: { expires_at: LATER } });
      expect(await dateOf('codes', 'c')).to.equal(LATER);
      await codeList.update({ id: 'c' }, { $max: { expires_at: SOON } });
      expect(await dateOf('codes', 'c')).to.equal(LATER);
      await codeList.update({ id: 'c' }, { $unset: { expires_at: true } });
      expect(await dateOf('codes', 'c')).to.equal(undefined);
      await codeList.update({ id: 'c' }, { $max: { expires_at: SOON } });
      expect(await dateOf('codes', 'c')).to.equal(SOON);
      await codeList.update({ id: 'c' }, { $set: { expires_at: null } });
      expect(await dateOf('codes', 'c')).to.equal(undefined);
    });

    it('so it does in a write, by otherwise and by load', async () => {
      const step = codeList.updating(
        'w',
        { id: 'w' },
        { $set: { expires_at: LATER } },
        {
          otherwise: { id: 'w', expires_at: SOON },
        },
      );
      await storage.write([step]);
      expect(await dateOf('codes', 'w')).to.equal(SOON);
      await storage.write([step, codeList.inserting({ id: 'w2', expires_at: SOON })]);
      expect(await dateOf('codes', 'w')).to.equal(LATER);
      expect(await dateOf('codes', 'w2')).to.equal(SOON);
      await storage.load('codes', [{ id: 'l', expires_at: LATER } as Code]);
      expect(await dateOf('codes', 'l')).to.equal(LATER);
    });

    it('an instant in an inner object counts too, also when the whole object is set or taken away', async () => {
      await sessionList.insert({ id: 's', lease: { until: SOON } });
      expect(await dateOf('sessions', 's')).to.equal(SOON);
      await sessionList.update({ id: 's' }, { $set: { 'lease.until': LATER } });
      expect(await dateOf('sessions', 's')).to.equal(LATER);
      await sessionList.update({ id: 's' }, { $set: { lease: null } });
      expect(await dateOf('sessions', 's')).to.equal(undefined);
      await sessionList.update({ id: 's' }, { $set: { lease: { until: SOON } } });
      expect(await dateOf('sessions', 's')).to.equal(SOON);
      await sessionList.update({ id: 's' }, { $unset: { lease: true } });
      expect(await dateOf('sessions', 's')).to.equal(undefined);
    });

    it('no reader sees what is hidden, and nobody may name it', async () => {
      const code = { id: 'r', phone: 'r', expires_at: SOON };
      await codeList.insert(code);
      const updated = await codeList.update({ id: 'r' }, {});
      const [read] = await storage.read([codeList.looking('r')]);
      const dumped: Document[] = [];
      await storage.dump([codes], async (_collection, documents) => {
        dumped.push(...documents.filter(({ id }) => id === 'r'));
      });
      const found = [updated, read, await codeList.get('r'), await codeList.first({ id: 'r' }), ...dumped];
      expect(found).to.have.length(5);
      for (const each of [...found, ...(await codeList.find({ phone: 'r' }))])
        expect(each).to.deep.equal(code);
      for (const name of ['_id', '_expires', '_writes']) {
        const where = { [name]: 'x' } as never;
        for (const call of [
          codeList.find(where),
          codeList.update({ id: 'r' }, { $set: where }),
          codeList.insert({ id: 'x', ...(where as object) }),
          codeList.group({}, { by: [name as 'id'] }),
        ]) {
          expect(await rejectionOf(call), name).to.be.instanceOf(TypeError);
        }
      }
    });
  });
};

const uri = await mongodbTestUri();
if (uri) declare(uri);
