import { access } from 'node:fs/promises';
import { DuplicateKeyError, defineCollection, type IndexDefinition } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, eachStore, openPrepared } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { type Account, accounts, appointments, patients } from './documents.ts';

interface Session {
  id: string;
  phone?: string | null;
  code?: string;
  open?: boolean;
  words?: string[];
  expires_at?: string | null;
}

const withIndexes = (...indexes: IndexDefinition<Session>[]) =>
  defineCollection<Session>({ name: 'sessions', indexes });

const uniquePhone: IndexDefinition<Session> = { name: 'sessions_phone', fields: ['phone'], unique: true };
const everything = [patients, accounts, appointments];

describe('storage: preparing', () => {
  eachEngine((engine) => {
    it('a store never prepared does not exist, and looking at it makes nothing', async () => {
      const storage = await engine.open();
      for (const _ of ['first look', 'second look']) {
        expect(await storage.inspect(everything)).to.deep.equal({
          exists: false,
          collections: {},
          missing_collections: ['patients', 'accounts', 'appointments'],
          missing_indexes: ['accounts_phone', 'accounts_clinic_national_id', 'appointments_doctor_id_quanta'],
          indexes: 0,
        });
      }
    });

    it('a prepared store misses nothing, and counts documents and indexes', async () => {
      const storage = await openPrepared(engine, everything);
      await storage.collection(patients).insert({ id: 'p1' });
      await storage.collection(patients).insert({ id: 'p2' });
      expect(await storage.inspect(everything)).to.deep.equal({
        exists: true,
        collections: { patients: 2, accounts: 0, appointments: 0 },
        missing_collections: [],
        missing_indexes: [],
        indexes: 3,
      });
    });

    it('the index for expiry is made and counted with the others', async () => {
      const sessions = defineCollection<Session>({
        name: 'sessions',
        indexes: [uniquePhone],
        expires: 'expires_at',
      });
      const storage = await engine.open();
      expect((await storage.inspect([sessions])).missing_indexes).to.include('sessions_phone');
      await storage.prepare([sessions]);
      expect(await storage.inspect([sessions])).to.deep.include({ missing_indexes: [], indexes: 2 });
    });

    it('says what is missing of a store made by an older program', async () => {
      const storage = await openPrepared(engine, [withIndexes()]);
      const newer = withIndexes(uniquePhone, {
        name: 'sessions_words',
        fields: ['words'],
        multikey: 'words',
      });
      expect(await storage.inspect([newer, patients])).to.deep.equal({
        exists: true,
        collections: { sessions: 0 },
        missing_collections: ['patients'],
        missing_indexes: ['sessions_phone', 'sessions_words'],
        indexes: 0,
      });
    });

    it('preparing again changes nothing and keeps every document', async () => {
      const storage = await openPrepared(engine, everything);
      await storage.collection(accounts).insert({ id: 'a1', phone: '+96551234567' });
      await storage.prepare(everything);
      await storage.prepare(everything);
      expect(await storage.inspect(everything)).to.deep.include({
        collections: { patients: 0, accounts: 1, appointments: 0 },
        indexes: 3,
      });
      expect(
        await rejectionOf(storage.collection(accounts).insert({ id: 'a2', phone: '+96551234567' })),
      ).to.be.instanceOf(DuplicateKeyError);
    });

    it('an index added later holds the documents that were there', async () => {
      const storage = await openPrepared(engine, [withIndexes()]);
      await storage.collection(withIndexes()).insert({ id: 's1', phone: '1', words: ['a'], open: true });
      const later = withIndexes(uniquePhone, {
        name: 'sessions_words',
        fields: ['words'],
        multikey: 'words',
        unique: true,
        partial: { open: true },
      });
      await storage.prepare([later]);
      const sessionList = storage.collection(later);
      expect(await rejectionOf(sessionList.insert({ id: 's2', phone: '1' }))).to.include({
        index: 'sessions_phone',
      });
      expect(
        await rejectionOf(sessionList.insert({ id: 's3', phone: '3', words: ['b', 'a'], open: true })),
      ).to.include({ index: 'sessions_words' });
      expect(await sessionList.find({ words: 'a' })).to.have.length(1);
      await sessionList.insert({ id: 's4', phone: '4', words: ['a'], open: false });
    });

    it('a unique index that the documents there break is refused by name, and they stay', async () => {
      const storage = await openPrepared(engine, [withIndexes()]);
      await storage.collection(withIndexes()).insert({ id: 's1', phone: '+96551234567' });
      await storage.collection(withIndexes()).insert({ id: 's2', phone: '+96551234567' });
      const error = await rejectionOf(storage.prepare([withIndexes(uniquePhone)]));
      expect(error).to.be.instanceOf(DuplicateKeyError);
      expect(error).to.include({ collection: 'sessions', index: 'sessions_phone' });
      expect(error).to.have.deep.property('key', ['phone']);
      expect((error as Error).message).not.to.include('51234567');
      expect(await storage.collection(withIndexes()).count({})).to.equal(2);
    });

    it('an index no longer declared is dropped, also a multikey one', async () => {
      const words: IndexDefinition<Session> = {
        name: 'sessions_words',
        fields: ['words'],
        multikey: 'words',
        unique: true,
      };
      const storage = await openPrepared(engine, [withIndexes(uniquePhone, words), accounts]);
      await storage
        .collection(withIndexes(uniquePhone, words))
        .insert({ id: 's1', phone: '1', words: ['a'] });
      await storage.prepare([withIndexes()]);
      const sessionList = storage.collection(withIndexes());
      await sessionList.insert({ id: 's2', phone: '1', words: ['a'] });
      expect(await sessionList.count({ words: 'a' })).to.equal(2);
      expect((await storage.inspect([withIndexes()])).indexes).to.equal(0);
    });

    it('collections not named are left as they are', async () => {
      const storage = await openPrepared(engine, [accounts, patients]);
      await storage.collection(accounts).insert({ id: 'a1', phone: '+96551234567' });
      await storage.prepare([patients]);
      expect((await storage.inspect([accounts])).collections).to.deep.equal({ accounts: 1 });
      expect(
        await rejectionOf(
          storage.collection(accounts).insert({ id: 'a2', phone: '+96551234567' } as Account),
        ),
      ).to.include({ index: 'accounts_phone' });
    });

    it('an index declared otherwise under its name is made anew', async () => {
      const declarations: { index: IndexDefinition<Session>; collides: Session; fits: Session }[] = [
        {
          index: uniquePhone,
          collides: { id: 'x', phone: '1', code: 'other', open: false },
          fits: { id: 'x', phone: '2', code: 'A', open: true },
        },
        {
          index: { ...uniquePhone, partial: { open: true } },
          collides: { id: 'x', phone: '1', open: true },
          fits: { id: 'x', phone: '1', open: false },
        },
        {
          index: { ...uniquePhone, fields: ['code'] },
          collides: { id: 'x', phone: '2', code: 'A' },
          fits: { id: 'x', phone: '1', code: 'B' },
        },
        {
          index: { name: 'sessions_phone', fields: ['words'], multikey: 'words', unique: true },
          collides: { id: 'x', phone: '2', words: ['b', 'a'] },
          fits: { id: 'x', phone: '1', code: 'A', words: ['b'] },
        },
      ];
      const storage = await openPrepared(engine, [withIndexes()]);
      await storage
        .collection(withIndexes())
        .insert({ id: 's1', phone: '1', code: 'A', open: true, words: ['a'] });
      for (const { index, collides, fits } of declarations) {
        await storage.prepare([withIndexes(index)]);
        const sessionList = storage.collection(withIndexes(index));
        expect(await rejectionOf(sessionList.insert(collides)), JSON.stringify(index)).to.include({
          index: 'sessions_phone',
        });
        await sessionList.insert(fits);
        await sessionList.remove({ id: 'x' });
      }
      await storage.prepare([withIndexes({ name: 'sessions_phone', fields: ['phone'] })]);
      await storage
        .collection(withIndexes())
        .insert({ id: 's2', phone: '1', words: ['a'], code: 'A', open: true });
    });

    it('drop leaves nothing, declared or not, and the store can be prepared again', async () => {
      const storage = await openPrepared(engine, everything);
      await storage.collection(accounts).insert({ id: 'a1', phone: '+96551234567' });
      await storage.collection(appointments).insert({
        id: 'x',
        doctor_id: 'd1',
        quanta: ['09:00'],
        holds_time: true,
      });
      await storage.drop();
      expect(await storage.inspect(everything)).to.deep.include({ collections: {}, indexes: 0 });
      await storage.drop();
      await storage.prepare(everything);
      expect(await storage.collection(accounts).count({})).to.equal(0);
      await storage.collection(accounts).insert({ id: 'a2', phone: '+96551234567' });
      await storage.collection(appointments).insert({
        id: 'y',
        doctor_id: 'd1',
        quanta: ['09:00'],
        holds_time: true,
      });
    });
  });

  eachStore((store) => {
    it('looking at a store never made leaves no file behind', async () => {
      const storage = await store.open();
      await storage.inspect(everything);
      const place = store.placeOf(storage);
      if (place.engine !== 'sqlite') return;
      expect(await rejectionOf(access(place.location))).to.include({ code: 'ENOENT' });
    });

    it('what one storage prepared another finds made', async () => {
      const one = await openPrepared(store, everything);
      const two = await store.openAgain(one);
      expect(await two.inspect(everything)).to.deep.include({
        exists: true,
        missing_indexes: [],
        indexes: 3,
      });
      await two.collection(accounts).insert({ id: 'a1', phone: '+96551234567' });
      expect(
        await rejectionOf(one.collection(accounts).insert({ id: 'a2', phone: '+96551234567' })),
      ).to.be.instanceOf(DuplicateKeyError);
      expect(await one.collection(accounts).get('a1')).to.deep.equal({ id: 'a1', phone: '+96551234567' });
    });

    it('a storage opened before the store was made finds it made', async () => {
      const early = await store.open();
      expect(await early.inspect(everything)).to.deep.include({ exists: false });
      const earlyAccounts = early.collection(accounts);
      const one = await store.openAgain(early);
      await one.prepare(everything);
      await one.collection(accounts).insert({ id: 'a1', phone: '+96551234567' });
      expect(await earlyAccounts.get('a1')).to.deep.equal({ id: 'a1', phone: '+96551234567' });
      expect(await rejectionOf(earlyAccounts.insert({ id: 'a2', phone: '+96551234567' }))).to.include({
        index: 'accounts_phone',
      });
      const held = { doctor_id: 'd1', holds_time: true, quanta: ['09:00'] };
      await early.collection(appointments).insert({ id: 'x', ...held });
      expect(await rejectionOf(one.collection(appointments).insert({ id: 'y', ...held }))).to.include({
        index: 'appointments_doctor_id_quanta',
      });
      expect(await early.inspect(everything)).to.deep.include({ exists: true, missing_indexes: [] });
    });

    it('a storage that has read and written goes on when another prepares more', async () => {
      const old = await openPrepared(store, [withIndexes()]);
      const oldList = old.collection(withIndexes());
      await oldList.insert({ id: 's1', phone: '1', words: ['a'] });
      expect(await oldList.count({ phone: '1' })).to.equal(1);
      const newer = await store.openAgain(old);
      await newer.prepare([withIndexes(uniquePhone), accounts]);
      await oldList.insert({ id: 's2', phone: '2' });
      await oldList.update({ phone: '2' }, { $set: { phone: '3' } });
      expect(await oldList.find({ phone: '3' })).to.deep.equal([{ id: 's2', phone: '3' }]);
      const error = await rejectionOf(oldList.insert({ id: 's3', phone: '3' }));
      expect(error).to.be.instanceOf(DuplicateKeyError).and.include({ index: 'sessions_phone' });
    });

    it('four storages preparing a store never made all succeed', async () => {
      const one = await store.open();
      const all = [one, await store.openAgain(one), await store.openAgain(one), await store.openAgain(one)];
      await Promise.all(all.map((storage) => storage.prepare(everything)));
      await Promise.all(all.map((storage, at) => storage.collection(patients).insert({ id: `p${at}` })));
      expect(await one.inspect(everything)).to.deep.include({
        collections: { patients: 4, accounts: 0, appointments: 0 },
        indexes: 3,
      });
    });
  });
});
