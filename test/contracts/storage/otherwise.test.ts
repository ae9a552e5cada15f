import type { Collection, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { type Account, accounts, type Patient, patients } from './documents.ts';
import { expectDuplicate, expectGuardFailed } from './refusals.ts';

describe('storage: otherwise, the insert of an update that finds nothing', () => {
  eachEngine((engine) => {
    let storage: Storage;
    let patientList: Collection<Patient>;
    let accountList: Collection<Account>;

    beforeEach(async () => {
      storage = await openPrepared(engine, [patients, accounts]);
      patientList = storage.collection(patients);
      accountList = storage.collection(accounts);
    });

    const counting = (id: string, limit: number) =>
      patientList.updating(
        'count',
        { id, visits: { $lt: limit } },
        { $inc: { visits: 1 } },
        {
          otherwise: { id, visits: 1, name: '$name' },
        },
      );

    it('is inserted as it is when no document has its id, then the update applies, then the guard fails', async () => {
      await storage.write([counting('p1', 3)]);
      expect(await patientList.find({})).to.deep.equal([{ id: 'p1', visits: 1, name: '$name' }]);
      await storage.write([counting('p1', 3)]);
      await storage.write([counting('p1', 3)]);
      await expectGuardFailed(storage.write([counting('p1', 3)]), 'count');
      expect(await patientList.find({})).to.deep.equal([{ id: 'p1', visits: 3, name: '$name' }]);
    });

    it('counts within one write as over several', async () => {
      await storage.write([counting('p1', 3), counting('p1', 3), counting('p1', 3)]);
      expect((await patientList.get('p1'))?.visits).to.equal(3);
      await expectGuardFailed(
        storage.write([counting('p2', 2), counting('p2', 2), counting('p2', 2)]),
        'count',
      );
      expect(await patientList.get('p2')).to.equal(undefined);
    });

    it('is not inserted beside a document that has its id but does not match', async () => {
      await patientList.insert({ id: 'p1', active: false });
      await expectGuardFailed(
        storage.write([
          patientList.updating(
            'open',
            { id: 'p1', active: true },
            {},
            { otherwise: { id: 'p1', active: true } },
          ),
        ]),
        'open',
      );
      expect(await patientList.find({})).to.deep.equal([{ id: 'p1', active: false }]);
    });

    it('is not inserted where a document with another id was found', async () => {
      await patientList.insert({ id: 'p1', name: 'Amal' });
      const found = patientList.updating(
        'by name',
        { name: 'Amal' },
        { $inc: { visits: 1 } },
        { otherwise: { id: 'p2', name: 'Amal' } },
      );
      await storage.write([found]);
      await storage.write([found, accountList.inserting({ id: 'a1' })]);
      expect(await patientList.find({})).to.deep.equal([{ id: 'p1', name: 'Amal', visits: 2 }]);
    });

    it('meets the unique indexes as any insert does', async () => {
      await accountList.insert({ id: 'a1', phone: '+96551234567' });
      await expectDuplicate(
        storage.write([
          patientList.inserting({ id: 'p1' }),
          accountList.updating('take', { id: 'a2' }, {}, { otherwise: { id: 'a2', phone: '+96551234567' } }),
        ]),
        'accounts_phone',
      );
      expect(await accountList.count({})).to.equal(1);
      expect(await patientList.count({})).to.equal(0);
    });

    it('is undone with the rest of its write', async () => {
      await expectGuardFailed(
        storage.write([counting('p1', 3), patientList.removing('nobody there', { id: 'p9' })]),
        'nobody there',
      );
      expect(await patientList.count({})).to.equal(0);
    });
  });
});
