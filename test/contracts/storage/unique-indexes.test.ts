import { type Collection, DuplicateKeyError, defineCollection, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { type Account, accounts, texts } from './documents.ts';
import { expectDuplicate } from './refusals.ts';

const phone = '+96551234567';

describe('storage: unique indexes', () => {
  eachEngine((engine) => {
    let storage: Storage;
    let accountList: Collection<Account>;

    beforeEach(async () => {
      storage = await openPrepared(engine, [accounts]);
      accountList = storage.collection(accounts);
    });

    it('a second document with a key is refused, at insert and at update, and the first stays', async () => {
      await accountList.insert({ id: 'a1', phone });
      await expectDuplicate(accountList.insert({ id: 'a2', phone }), 'accounts_phone', ['phone']);
      await accountList.insert({ id: 'a3', phone: '+96561234567', tries: 1 });
      await expectDuplicate(
        accountList.update({ id: 'a3' }, { $set: { phone }, $inc: { tries: 1 } }),
        'accounts_phone',
        ['phone'],
      );
      expect(await accountList.find({}, { sort: { id: 1 } })).to.deep.equal([
        { id: 'a1', phone },
        { id: 'a3', phone: '+96561234567', tries: 1 },
      ]);
    });

    it('a document may keep its own key, and a key given up is free', async () => {
      await accountList.insert({ id: 'a1', phone });
      await accountList.update({ id: 'a1' }, { $set: { phone, tries: 1 } });
      await accountList.update({ id: 'a1' }, { $set: { phone: '+96561234567' } });
      await accountList.insert({ id: 'a2', phone });
      await accountList.remove({ id: 'a2' });
      await accountList.insert({ id: 'a3', phone });
      await accountList.update({ id: 'a3' }, { $unset: { phone: true } });
      await accountList.insert({ id: 'a4', phone });
    });

    it('keys are compared exactly: case, spaces, signs and composition count', async () => {
      for (const [index, text] of texts.entries()) await accountList.insert({ id: `a${index}`, phone: text });
      for (const text of texts) {
        await expectDuplicate(accountList.insert({ id: 'another', phone: text }), 'accounts_phone', [
          'phone',
        ]);
      }
    });

    it('an optional field may be null or absent in any number of documents, but empty text is a key', async () => {
      for (const id of ['a1', 'a2', 'a3']) await accountList.insert({ id, phone: null });
      for (const id of ['a4', 'a5', 'a6']) await accountList.insert({ id });
      await accountList.insert({ id: 'a7', phone: '' });
      await expectDuplicate(accountList.insert({ id: 'a8', phone: '' }), 'accounts_phone', ['phone']);
      expect(await accountList.count({ phone: null })).to.equal(6);
    });

    describe('compound and partial', () => {
      const key = ['clinic', 'national_id'];
      const active = { clinic: 'c1', national_id: '290010112345', status: 'active' } as const;

      it('all fields together make the key', async () => {
        await accountList.insert({ id: 'a1', ...active });
        await accountList.insert({ id: 'a2', ...active, clinic: 'c2' });
        await accountList.insert({ id: 'a3', ...active, national_id: '290010112346' });
        await expectDuplicate(
          accountList.insert({ id: 'a4', ...active }),
          'accounts_clinic_national_id',
          key,
        );
      });

      it('of several unique indexes the one that refuses is named', async () => {
        await accountList.insert({ id: 'a1', ...active, phone });
        await accountList.insert({ id: 'a2', ...active, clinic: 'c2', phone: '+96561234567' });
        await expectDuplicate(
          accountList.insert({ id: 'a3', ...active, phone: '+96571234567' }),
          'accounts_clinic_national_id',
          key,
        );
        await expectDuplicate(
          accountList.insert({ id: 'a3', ...active, clinic: 'c3', phone }),
          'accounts_phone',
          ['phone'],
        );
        await expectDuplicate(
          accountList.update({ id: 'a2' }, { $set: { clinic: 'c1' } }),
          'accounts_clinic_national_id',
          key,
        );
        await expectDuplicate(accountList.update({ id: 'a2' }, { $set: { phone } }), 'accounts_phone', [
          'phone',
        ]);
        await expectDuplicate(accountList.insert({ id: 'a1', ...active, clinic: 'c3' }), 'id', ['id']);
      });

      it('fields do not run into each other', async () => {
        await accountList.insert({ id: 'a1', ...active, clinic: 'ab', national_id: 'c' });
        await accountList.insert({ id: 'a2', ...active, clinic: 'a', national_id: 'bc' });
        await accountList.insert({ id: 'a3', ...active, clinic: 'a,b', national_id: 'c' });
        await accountList.insert({ id: 'a4', ...active, clinic: 'a', national_id: 'b,c' });
      });

      it('null and absent are one key where the field is not optional', async () => {
        await accountList.insert({ id: 'a1', national_id: '1', status: 'active' });
        await expectDuplicate(
          accountList.insert({ id: 'a2', clinic: null, national_id: '1', status: 'active' }),
          'accounts_clinic_national_id',
          key,
        );
        await accountList.insert({ id: 'a3', status: 'active' });
        await expectDuplicate(
          accountList.insert({ id: 'a4', status: 'active' }),
          'accounts_clinic_national_id',
          key,
        );
      });

      it('documents outside the partial index are not constrained, until they come in', async () => {
        await accountList.insert({ id: 'a1', ...active });
        await accountList.insert({ id: 'a2', ...active, status: 'closed' });
        await accountList.insert({ id: 'a3', clinic: 'c1', national_id: '290010112345' });
        await expectDuplicate(
          accountList.update({ id: 'a2' }, { $set: { status: 'active' } }),
          'accounts_clinic_national_id',
          key,
        );
        await accountList.update({ id: 'a1' }, { $set: { status: 'closed' } });
        await accountList.update({ id: 'a2' }, { $set: { status: 'active' } });
        await expectDuplicate(
          accountList.update({ id: 'a1' }, { $set: { status: 'active' } }),
          'accounts_clinic_national_id',
          key,
        );
      });
    });

    describe('of other kinds', () => {
      interface Record {
        id: string;
        number?: number | null;
        open?: boolean;
        owner?: { code?: string | null } | null;
        code?: string | null;
        name?: string | null;
      }
      const records = defineCollection<Record>({
        name: 'records',
        indexes: [
          { name: 'records_number', fields: ['number'], unique: true, partial: { open: true } },
          { name: 'records_owner_code', fields: ['owner.code'], unique: true, optional: ['owner.code'] },
          {
            name: 'records_code_name',
            fields: ['code', 'name'],
            unique: true,
            optional: ['code', 'name'],
            partial: { number: 0 },
          },
        ],
      });
      let recordList: Collection<Record>;

      beforeEach(async () => {
        await storage.prepare([records]);
        recordList = storage.collection(records);
      });

      it('numbers are keys by value, whole or fractional', async () => {
        for (const [index, number] of [0, 1, -1, 0.5, 2 ** 53, 2 ** 53 - 1].entries()) {
          await recordList.insert({ id: `r${index}`, number, open: true });
          await expectDuplicate(recordList.insert({ id: 'x', number, open: true }), 'records_number', [
            'number',
          ]);
        }
        await recordList.update({ id: 'r3' }, { $inc: { number: 0.25 } });
        await expectDuplicate(recordList.update({ id: 'r3' }, { $inc: { number: 0.25 } }), 'records_number', [
          'number',
        ]);
      });

      it('a missing number is a key like any other, inside the partial index', async () => {
        await recordList.insert({ id: 'r1', open: true });
        await expectDuplicate(recordList.insert({ id: 'r2', open: true, number: null }), 'records_number', [
          'number',
        ]);
        await recordList.insert({ id: 'r3', open: false, number: null });
        await recordList.insert({ id: 'r4' });
      });

      it('a field of an inner object may be the key', async () => {
        await recordList.insert({ id: 'r1', owner: { code: 'A' } });
        await expectDuplicate(recordList.insert({ id: 'r2', owner: { code: 'A' } }), 'records_owner_code', [
          'owner.code',
        ]);
        await recordList.insert({ id: 'r3', owner: null });
        await recordList.insert({ id: 'r4', owner: {} });
        await recordList.insert({ id: 'r5', owner: { code: null } });
        await expectDuplicate(
          recordList.update({ id: 'r3' }, { $set: { 'owner.code': 'A' } }),
          'records_owner_code',
          ['owner.code'],
        );
      });

      it('of two optional fields either one missing lifts the constraint', async () => {
        const key = ['code', 'name'];
        await recordList.insert({ id: 'r1', number: 0, code: 'A', name: 'Amal' });
        await recordList.insert({ id: 'r2', number: 0, code: 'A' });
        await recordList.insert({ id: 'r3', number: 0, code: 'A', name: null });
        await recordList.insert({ id: 'r4', number: 0, name: 'Amal' });
        await recordList.insert({ id: 'r5', number: 1, code: 'A', name: 'Amal' });
        await expectDuplicate(
          recordList.insert({ id: 'r6', number: 0, code: 'A', name: 'Amal' }),
          'records_code_name',
          key,
        );
        await expectDuplicate(
          recordList.update({ id: 'r2' }, { $max: { name: 'Amal' } }),
          'records_code_name',
          key,
        );
      });
    });

    it('the error names collection, index and fields, and holds no value of the document', async () => {
      await accountList.insert({ id: 'a1', phone });
      for (const promise of [
        accountList.insert({ id: 'a2', phone }),
        storage.write([accountList.inserting({ id: 'a2', phone })]),
        storage.load('accounts', [{ id: 'a2', phone } as Account]),
      ]) {
        const error = (await rejectionOf(promise)) as DuplicateKeyError;
        expect(error).to.be.instanceOf(DuplicateKeyError);
        expect({ ...error, message: error.message }).to.deep.equal({
          name: 'DuplicateKeyError',
          message: 'accounts: another document already holds this key of accounts_phone',
          collection: 'accounts',
          index: 'accounts_phone',
          key: ['phone'],
        });
        expect(error.cause).to.equal(undefined);
        expect(error.stack).not.to.include(phone);
      }
    });
  });
});
