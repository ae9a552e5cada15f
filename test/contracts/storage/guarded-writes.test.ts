import type { Collection, Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import {
  type Account,
  type Appointment,
  accounts,
  appointments,
  type Patient,
  patients,
} from './documents.ts';
import { expectDuplicate, expectGuardFailed } from './refusals.ts';

describe('storage: guarded writes', () => {
  eachEngine((engine) => {
    let storage: Storage;
    let patientList: Collection<Patient>;
    let accountList: Collection<Account>;
    let appointmentList: Collection<Appointment>;

    beforeEach(async () => {
      storage = await openPrepared(engine, [patients, accounts, appointments]);
      patientList = storage.collection(patients);
      accountList = storage.collection(accounts);
      appointmentList = storage.collection(appointments);
    });

    it('no steps do nothing', async () => {
      await storage.write([]);
    });

    it('all steps take effect, over several collections', async () => {
      await patientList.insert({ id: 'p1', visits: 1 });
      await patientList.insert({ id: 'p2' });
      await storage.write([
        patientList.updating('visited', { id: 'p1', visits: 1 }, { $inc: { visits: 1 } }),
        accountList.inserting({ id: 'a1', phone: '+96551234567' }),
        patientList.removing('gone', { id: 'p2' }),
        appointmentList.inserting({ id: 'x', doctor_id: 'd1', quanta: ['09:00'], holds_time: true }),
      ]);
      expect(await patientList.find({})).to.deep.equal([{ id: 'p1', visits: 2 }]);
      expect(await accountList.get('a1')).to.deep.equal({ id: 'a1', phone: '+96551234567' });
      expect(await appointmentList.count({ quanta: '09:00' })).to.equal(1);
    });

    it('a failed guard is named and undoes every step, those before it and those after it', async () => {
      await patientList.insert({ id: 'p1', visits: 1 });
      await patientList.insert({ id: 'p2' });
      await expectGuardFailed(
        storage.write([
          accountList.inserting({ id: 'a1', phone: '+96551234567' }),
          patientList.updating('first guard', { id: 'p1' }, { $set: { visits: 9 } }),
          patientList.removing('second guard', { id: 'p2' }),
          patientList.updating('third guard', { id: 'p1', visits: 1 }, { $set: { name: 'x' } }),
          appointmentList.inserting({ id: 'x', doctor_id: 'd1' }),
        ]),
        'third guard',
      );
      expect(await patientList.find({}, { sort: { id: 1 } })).to.deep.equal([
        { id: 'p1', visits: 1 },
        { id: 'p2' },
      ]);
      expect(await accountList.count({})).to.equal(0);
      expect(await appointmentList.count({})).to.equal(0);
    });

    it('a removal that finds nothing is a failed guard', async () => {
      await expectGuardFailed(
        storage.write([
          patientList.inserting({ id: 'p1' }),
          patientList.removing('nobody there', { id: 'p2' }),
        ]),
        'nobody there',
      );
      expect(await patientList.count({})).to.equal(0);
    });

    it('a duplicate key undoes every step, those before it too', async () => {
      await accountList.insert({ id: 'a1', phone: '+96551234567' });
      await patientList.insert({ id: 'p1', visits: 1 });
      await expectDuplicate(
        storage.write([
          patientList.updating('visited', { id: 'p1' }, { $inc: { visits: 1 } }),
          accountList.inserting({ id: 'a2', phone: '+96551234567' }),
          patientList.inserting({ id: 'p2' }),
        ]),
        'accounts_phone',
      );
      expect(await patientList.find({})).to.deep.equal([{ id: 'p1', visits: 1 }]);
      expect(await accountList.find({})).to.deep.equal([{ id: 'a1', phone: '+96551234567' }]);
    });

    it('a hold that is taken undoes every step', async () => {
      const hold = { doctor_id: 'd1', holds_time: true };
      await appointmentList.insert({ id: 'x', ...hold, quanta: ['09:00', '09:05'] });
      await appointmentList.insert({ id: 'y', ...hold, quanta: ['10:00'] });
      await expectDuplicate(
        storage.write([
          patientList.inserting({ id: 'p1' }),
          appointmentList.updating('move', { id: 'y' }, { $set: { quanta: ['08:55', '09:05'] } }),
        ]),
        'appointments_doctor_id_quanta',
      );
      expect(await patientList.count({})).to.equal(0);
      expect(await appointmentList.get('y')).to.deep.equal({ id: 'y', ...hold, quanta: ['10:00'] });
      expect(await appointmentList.count({ quanta: '08:55' })).to.equal(0);
      await appointmentList.insert({ id: 'z', ...hold, quanta: ['08:55'] });
    });

    it('the error is that of the first step that fails', async () => {
      await accountList.insert({ id: 'a1', phone: '+96551234567' });
      const duplicate = accountList.inserting({ id: 'a2', phone: '+96551234567' });
      const guard = patientList.updating('nobody there', { id: 'p1' }, {});
      await expectGuardFailed(storage.write([guard, duplicate]), 'nobody there');
      await expectDuplicate(storage.write([duplicate, guard]), 'accounts_phone');
      const takenId = accountList.inserting({ id: 'a1' });
      await expectDuplicate(storage.write([takenId, duplicate]), 'id');
      await expectDuplicate(storage.write([duplicate, takenId]), 'accounts_phone');
      const other = patientList.removing('nor there', { id: 'p2' });
      await expectGuardFailed(storage.write([other, guard]), 'nor there');
      await expectGuardFailed(storage.write([guard, other]), 'nobody there');
    });

    it('an insert with a taken id is a duplicate under index id', async () => {
      await patientList.insert({ id: 'p1', name: 'first' });
      await expectDuplicate(
        storage.write([
          patientList.inserting({ id: 'p2' }),
          patientList.inserting({ id: 'p1', name: 'second' }),
        ]),
        'id',
      );
      expect(await patientList.find({})).to.deep.equal([{ id: 'p1', name: 'first' }]);
    });

    describe('steps see the ones before', () => {
      it('an update finds what was inserted, then what it changed itself', async () => {
        await storage.write([
          patientList.inserting({ id: 'p1', visits: 0 }),
          patientList.updating('one', { id: 'p1', visits: 0 }, { $inc: { visits: 1 } }),
          patientList.updating('two', { visits: 1 }, { $inc: { visits: 1 }, $push: { words: 'two' } }),
          patientList.updating('three', { visits: 2, words: 'two' }, { $set: { name: 'three' } }),
        ]);
        expect(await patientList.find({})).to.deep.equal([
          { id: 'p1', visits: 2, words: ['two'], name: 'three' },
        ]);
      });

      it('a guard no longer finds what an earlier step took away', async () => {
        await patientList.insert({ id: 'p1', active: true });
        await expectGuardFailed(
          storage.write([
            patientList.updating('close', { id: 'p1', active: true }, { $set: { active: false } }),
            patientList.updating('close again', { id: 'p1', active: true }, { $set: { active: false } }),
          ]),
          'close again',
        );
        await expectGuardFailed(
          storage.write([
            patientList.removing('once', { id: 'p1' }),
            patientList.removing('twice', { id: 'p1' }),
          ]),
          'twice',
        );
        expect(await patientList.get('p1')).to.deep.equal({ id: 'p1', active: true });
      });

      it('two inserts of one key in one write collide', async () => {
        await expectDuplicate(
          storage.write([
            accountList.inserting({ id: 'a1', phone: '+96551234567' }),
            accountList.inserting({ id: 'a2', phone: '+96551234567' }),
          ]),
          'accounts_phone',
        );
        await expectDuplicate(
          storage.write([accountList.inserting({ id: 'a1' }), accountList.inserting({ id: 'a1' })]),
          'id',
        );
        expect(await accountList.count({})).to.equal(0);
      });

      it('a key or an id given up by an earlier step is free for a later one', async () => {
        await accountList.insert({ id: 'a1', phone: '+96551234567' });
        await accountList.insert({ id: 'a2', phone: '+96561234567' });
        await storage.write([
          accountList.removing('old', { id: 'a1' }),
          accountList.inserting({ id: 'a1', phone: '+96551234567', tries: 1 }),
          accountList.updating('give up', { id: 'a2' }, { $set: { phone: null } }),
          accountList.inserting({ id: 'a3', phone: '+96561234567' }),
        ]);
        expect(await accountList.find({}, { sort: { id: 1 } })).to.deep.equal([
          { id: 'a1', phone: '+96551234567', tries: 1 },
          { id: 'a2', phone: null },
          { id: 'a3', phone: '+96561234567' },
        ]);
      });

      it('two appointments swap their times by way of a gap', async () => {
        const hold = { doctor_id: 'd1', holds_time: true };
        await appointmentList.insert({ id: 'x', ...hold, quanta: ['09:00'] });
        await appointmentList.insert({ id: 'y', ...hold, quanta: ['10:00'] });
        await storage.write([
          appointmentList.updating('lift x', { id: 'x' }, { $set: { quanta: [] } }),
          appointmentList.updating('move y', { id: 'y' }, { $set: { quanta: ['09:00'] } }),
          appointmentList.updating('put x', { id: 'x' }, { $set: { quanta: ['10:00'] } }),
        ]);
        expect((await appointmentList.get('x'))?.quanta).to.deep.equal(['10:00']);
        expect((await appointmentList.get('y'))?.quanta).to.deep.equal(['09:00']);
      });
    });

    it('an empty change is a guard that leaves the document as it is', async () => {
      await patientList.insert({ id: 'p1', active: true });
      await storage.write([
        patientList.updating('active', { id: 'p1', active: true }, {}),
        accountList.inserting({ id: 'a1' }),
      ]);
      expect(await patientList.get('p1')).to.deep.equal({ id: 'p1', active: true });
      await expectGuardFailed(
        storage.write([
          patientList.updating('inactive', { id: 'p1', active: false }, {}),
          accountList.inserting({ id: 'a2' }),
        ]),
        'inactive',
      );
      expect(await accountList.count({})).to.equal(1);
    });

    it('fifty steps are one write', async () => {
      const fifty = Array.from({ length: 50 }, (_, index) => patientList.inserting({ id: `p${index}` }));
      await expectGuardFailed(
        storage.write([...fifty, patientList.removing('none', { id: 'none' })]),
        'none',
      );
      expect(await patientList.count({})).to.equal(0);
      await storage.write(fifty);
      expect(await patientList.count({})).to.equal(50);
    });

    it('one refused write leaves its neighbours alone', async () => {
      await patientList.insert({ id: 'p1', visits: 0 });
      const counted = Array.from({ length: 10 }, (_, index) =>
        storage.write([
          patientList.updating(`write ${index}`, { id: 'p1' }, { $inc: { visits: 1 } }),
          index % 2 === 0
            ? accountList.inserting({ id: `a${index}` })
            : accountList.removing('never there', { id: 'nobody' }),
        ]),
      );
      const settled = await Promise.allSettled(counted);
      expect(settled.filter(({ status }) => status === 'fulfilled')).to.have.length(5);
      expect((await patientList.get('p1'))?.visits).to.equal(5);
      expect(await accountList.count({})).to.equal(5);
    });
  });
});
