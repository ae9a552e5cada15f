import { type Document, DuplicateKeyError, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { type Account, accounts, appointments, type Patient, patients } from './documents.ts';
import { sorted } from './oracle.ts';

const everything = [patients, accounts, appointments];

const dumpOf = async (storage: Storage): Promise<Record<string, Document[]>> => {
  const dumped: Record<string, Document[]> = {};
  await storage.dump(everything, async (collection, documents) => {
    dumped[collection] = sorted([...(dumped[collection] ?? []), ...documents], {});
  });
  return dumped;
};

const manyPatients: Patient[] = Array.from({ length: 2500 }, (_, index) => ({
  id: `p${String(index).padStart(4, '0')}`,
  name: `مريض ${index}`,
  phone: index % 3 === 0 ? null : `+9655${String(index).padStart(7, '0')}`,
  words: ['$word', `w${index}`],
  address: { city: 'Salmiya', floor: index },
}));

describe('storage: dump and load', () => {
  eachEngine((engine) => {
    let storage: Storage;

    beforeEach(async () => {
      storage = await openPrepared(engine, everything);
    });

    it('what is loaded is dumped, every document once and as it was', async () => {
      const appointment = { id: 'x', doctor_id: 'd1', quanta: ['09:00'], holds_time: true };
      await storage.load('patients', manyPatients);
      await storage.load('appointments', [appointment]);
      expect(await storage.collection(patients).count({})).to.equal(2500);
      const dumped = await dumpOf(storage);
      expect(dumped.patients).to.deep.equal(manyPatients);
      expect(dumped.appointments).to.deep.equal([appointment]);
      expect(dumped.accounts ?? []).to.deep.equal([]);
    });

    it('a dump loaded into a new store is that store again, indexes and all', async () => {
      const account: Account = { id: 'a1', phone: '+96551234567' };
      await storage.load('patients', manyPatients.slice(0, 100));
      await storage.collection(accounts).insert(account);
      await storage
        .collection(appointments)
        .insert({ id: 'x', doctor_id: 'd1', quanta: ['09:00'], holds_time: true });
      const another = await openPrepared(engine, everything);
      await storage.dump(everything, (collection, documents) => another.load(collection, documents));
      expect(await dumpOf(another)).to.deep.equal(await dumpOf(storage));
      expect(await rejectionOf(another.collection(accounts).insert({ ...account, id: 'a2' }))).to.include({
        index: 'accounts_phone',
      });
      const taken = { id: 'y', doctor_id: 'd1', quanta: ['08:55', '09:00'], holds_time: true };
      expect(await rejectionOf(another.collection(appointments).insert(taken))).to.include({
        index: 'appointments_doctor_id_quanta',
      });
      expect(await another.collection(appointments).count({ quanta: '09:00' })).to.equal(1);
    });

    it('only the collections asked for are dumped', async () => {
      await storage.load('patients', manyPatients.slice(0, 3));
      await storage.collection(accounts).insert({ id: 'a1' });
      const seen: string[] = [];
      await storage.dump([accounts], async (collection) => {
        seen.push(collection);
      });
      expect(seen).to.deep.equal(['accounts']);
    });

    it('a dump is one state: what is written while it runs is not in it', async () => {
      await storage.load('patients', manyPatients);
      await storage.load('accounts', [
        { id: 'a1', tries: 0 },
        { id: 'a2', tries: 0 },
      ] as Account[]);
      const before = await dumpOf(storage);
      const dumped: Record<string, Document[]> = {};
      let written = 0;
      await storage.dump(everything, async (collection, documents) => {
        dumped[collection] = sorted([...(dumped[collection] ?? []), ...documents], {});
        written += 1;
        await storage.write([
          storage.collection(accounts).updating('count', { id: 'a1' }, { $inc: { tries: 1 } }),
          storage.collection(patients).updating('rename', { id: 'p2499' }, { $set: { name: `${written}` } }),
          storage.collection(appointments).inserting({ id: `x${written}`, doctor_id: 'd1' }),
        ]);
        if (written === 1) await storage.collection(accounts).remove({ id: 'a2' });
      });
      expect({ appointments: [], ...dumped }).to.deep.equal({ appointments: [], ...before });
      expect((await storage.collection(accounts).get('a1'))?.tries).to.equal(written);
      expect(await storage.collection(appointments).count({})).to.equal(written);
    });

    it('what each throws ends the dump and is thrown to its caller, and the store goes on', async () => {
      await storage.load('patients', manyPatients.slice(0, 10));
      const full = new Error('the disk is full');
      const dumping = storage.dump(everything, async () => {
        throw full;
      });
      expect(await rejectionOf(dumping)).to.equal(full);
      await storage.collection(patients).insert({ id: 'another' });
      expect((await dumpOf(storage)).patients).to.have.length(11);
    });

    it('loading nothing does nothing; loading a taken id or key is refused', async () => {
      await storage.load('accounts', []);
      await storage.load('accounts', [{ id: 'a1', phone: '+96551234567' } as Account]);
      const taken: Record<string, Account> = {
        id: { id: 'a1' },
        accounts_phone: { id: 'a2', phone: '+96551234567' },
      };
      for (const [index, document] of Object.entries(taken)) {
        const error = await rejectionOf(storage.load('accounts', [document]));
        expect(error).to.be.instanceOf(DuplicateKeyError);
        expect(error).to.include({ collection: 'accounts', index });
      }
      expect(await storage.collection(accounts).find({})).to.deep.equal([
        { id: 'a1', phone: '+96551234567' },
      ]);
    });

    it('what is loaded can be updated, found by its fields and removed like any other', async () => {
      await storage.load('patients', manyPatients.slice(0, 20));
      const patientList = storage.collection(patients);
      expect((await patientList.update({ id: 'p0007' }, { $inc: { visits: 1 } }))?.visits).to.equal(1);
      expect(await patientList.count({ words: 'w7', 'address.floor': 7 })).to.equal(1);
      expect(await patientList.remove({ words: 'w7' })).to.equal(true);
      expect(await patientList.count({})).to.equal(19);
    });
  });
});
