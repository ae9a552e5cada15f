import { expect } from 'chai';
import { eachEngine } from '../../support/engines.ts';
import { type ClinicLists, openLists } from './lists.ts';
import { expectDuplicate, expectGuardFailed } from './refusals.ts';

describe('storage: guarded writes', () => {
  eachEngine((engine) => {
    let on: ClinicLists;
    beforeEach(async () => {
      on = await openLists(engine);
    });

    it('no steps do nothing', async () => {
      await on.storage.write([]);
    });

    it('all steps take effect, over several collections', async () => {
      await on.patients.insert({ id: 'p1', visits: 1 });
      await on.patients.insert({ id: 'p2' });
      await on.storage.write([
        on.patients.updating('visited', { id: 'p1', visits: 1 }, { $inc: { visits: 1 } }),
        on.accounts.inserting({ id: 'a1', phone: '+96551234567' }),
        on.patients.removing('gone', { id: 'p2' }),
        on.appointments.inserting({ id: 'x', doctor_id: 'd1', quanta: ['09:00'], holds_time: true }),
      ]);
      expect(await on.patients.find({})).to.deep.equal([{ id: 'p1', visits: 2 }]);
      expect(await on.accounts.get('a1')).to.deep.equal({ id: 'a1', phone: '+96551234567' });
      expect(await on.appointments.count({ quanta: '09:00' })).to.equal(1);
    });

    it('a failed guard is named and undoes every step, those before it and those after it', async () => {
      await on.patients.insert({ id: 'p1', visits: 1 });
      await on.patients.insert({ id: 'p2' });
      await expectGuardFailed(
        on.storage.write([
          on.accounts.inserting({ id: 'a1', phone: '+96551234567' }),
          on.patients.updating('first guard', { id: 'p1' }, { $set: { visits: 9 } }),
          on.patients.removing('second guard', { id: 'p2' }),
          on.patients.updating('third guard', { id: 'p1', visits: 1 }, { $set: { name: 'x' } }),
          on.appointments.inserting({ id: 'x', doctor_id: 'd1' }),
        ]),
        'third guard',
      );
      expect(await on.patients.find({}, { sort: { id: 1 } })).to.deep.equal([
        { id: 'p1', visits: 1 },
        { id: 'p2' },
      ]);
      expect(await on.accounts.count({})).to.equal(0);
      expect(await on.appointments.count({})).to.equal(0);
    });

    it('a removal that finds nothing is a failed guard', async () => {
      await expectGuardFailed(
        on.storage.write([
          on.patients.inserting({ id: 'p1' }),
          on.patients.removing('nobody there', { id: 'p2' }),
        ]),
        'nobody there',
      );
      expect(await on.patients.count({})).to.equal(0);
    });

    it('a duplicate key undoes every step, those before it too', async () => {
      await on.accounts.insert({ id: 'a1', phone: '+96551234567' });
      await on.patients.insert({ id: 'p1', visits: 1 });
      await expectDuplicate(
        on.storage.write([
          on.patients.updating('visited', { id: 'p1' }, { $inc: { visits: 1 } }),
          on.accounts.inserting({ id: 'a2', phone: '+96551234567' }),
          on.patients.inserting({ id: 'p2' }),
        ]),
        'accounts_phone',
      );
      expect(await on.patients.find({})).to.deep.equal([{ id: 'p1', visits: 1 }]);
      expect(await on.accounts.find({})).to.deep.equal([{ id: 'a1', phone: '+96551234567' }]);
    });

    it('a hold that is taken undoes every step', async () => {
      const hold = { doctor_id: 'd1', holds_time: true };
      await on.appointments.insert({ id: 'x', ...hold, quanta: ['09:00', '09:05'] });
      await on.appointments.insert({ id: 'y', ...hold, quanta: ['10:00'] });
      await expectDuplicate(
        on.storage.write([
          on.patients.inserting({ id: 'p1' }),
          on.appointments.updating('move', { id: 'y' }, { $set: { quanta: ['08:55', '09:05'] } }),
        ]),
        'appointments_doctor_id_quanta',
      );
      expect(await on.patients.count({})).to.equal(0);
      expect(await on.appointments.get('y')).to.deep.equal({ id: 'y', ...hold, quanta: ['10:00'] });
      expect(await on.appointments.count({ quanta: '08:55' })).to.equal(0);
      await on.appointments.insert({ id: 'z', ...hold, quanta: ['08:55'] });
    });

    it('the error is that of the first step that fails', async () => {
      await on.accounts.insert({ id: 'a1', phone: '+96551234567' });
      const duplicate = on.accounts.inserting({ id: 'a2', phone: '+96551234567' });
      const guard = on.patients.updating('nobody there', { id: 'p1' }, {});
      await expectGuardFailed(on.storage.write([guard, duplicate]), 'nobody there');
      await expectDuplicate(on.storage.write([duplicate, guard]), 'accounts_phone');
      const takenId = on.accounts.inserting({ id: 'a1' });
      await expectDuplicate(on.storage.write([takenId, duplicate]), 'id');
      await expectDuplicate(on.storage.write([duplicate, takenId]), 'accounts_phone');
      const other = on.patients.removing('nor there', { id: 'p2' });
      await expectGuardFailed(on.storage.write([other, guard]), 'nor there');
      await expectGuardFailed(on.storage.write([guard, other]), 'nobody there');
    });

    it('an insert with a taken id is a duplicate under index id', async () => {
      await on.patients.insert({ id: 'p1', name: 'first' });
      await expectDuplicate(
        on.storage.write([
          on.patients.inserting({ id: 'p2' }),
          on.patients.inserting({ id: 'p1', name: 'second' }),
        ]),
        'id',
      );
      expect(await on.patients.find({})).to.deep.equal([{ id: 'p1', name: 'first' }]);
    });

    describe('steps see the ones before', () => {
      it('an update finds what was inserted, then what it changed itself', async () => {
        await on.storage.write([
          on.patients.inserting({ id: 'p1', visits: 0 }),
          on.patients.updating('one', { id: 'p1', visits: 0 }, { $inc: { visits: 1 } }),
          on.patients.updating('two', { visits: 1 }, { $inc: { visits: 1 }, $push: { words: 'two' } }),
          on.patients.updating('three', { visits: 2, words: 'two' }, { $set: { name: 'three' } }),
        ]);
        expect(await on.patients.find({})).to.deep.equal([
          { id: 'p1', visits: 2, words: ['two'], name: 'three' },
        ]);
      });

      it('a guard no longer finds what an earlier step took away', async () => {
        await on.patients.insert({ id: 'p1', active: true });
        await expectGuardFailed(
          on.storage.write([
            on.patients.updating('close', { id: 'p1', active: true }, { $set: { active: false } }),
            on.patients.updating('close again', { id: 'p1', active: true }, { $set: { active: false } }),
          ]),
          'close again',
        );
        await expectGuardFailed(
          on.storage.write([
            on.patients.removing('once', { id: 'p1' }),
            on.patients.removing('twice', { id: 'p1' }),
          ]),
          'twice',
        );
        expect(await on.patients.get('p1')).to.deep.equal({ id: 'p1', active: true });
      });

      it('two inserts of one key in one write collide', async () => {
        await expectDuplicate(
          on.storage.write([
            on.accounts.inserting({ id: 'a1', phone: '+96551234567' }),
            on.accounts.inserting({ id: 'a2', phone: '+96551234567' }),
          ]),
          'accounts_phone',
        );
        await expectDuplicate(
          on.storage.write([on.accounts.inserting({ id: 'a1' }), on.accounts.inserting({ id: 'a1' })]),
          'id',
        );
        expect(await on.accounts.count({})).to.equal(0);
      });

      it('a key or an id given up by an earlier step is free for a later one', async () => {
        await on.accounts.insert({ id: 'a1', phone: '+96551234567' });
        await on.accounts.insert({ id: 'a2', phone: '+96561234567' });
        await on.storage.write([
          on.accounts.removing('old', { id: 'a1' }),
          on.accounts.inserting({ id: 'a1', phone: '+96551234567', tries: 1 }),
          on.accounts.updating('give up', { id: 'a2' }, { $set: { phone: null } }),
          on.accounts.inserting({ id: 'a3', phone: '+96561234567' }),
        ]);
        expect(await on.accounts.find({}, { sort: { id: 1 } })).to.deep.equal([
          { id: 'a1', phone: '+96551234567', tries: 1 },
          { id: 'a2', phone: null },
          { id: 'a3', phone: '+96561234567' },
        ]);
      });

      it('two appointments swap their times by way of a gap', async () => {
        const hold = { doctor_id: 'd1', holds_time: true };
        await on.appointments.insert({ id: 'x', ...hold, quanta: ['09:00'] });
        await on.appointments.insert({ id: 'y', ...hold, quanta: ['10:00'] });
        await on.storage.write([
          on.appointments.updating('lift x', { id: 'x' }, { $set: { quanta: [] } }),
          on.appointments.updating('move y', { id: 'y' }, { $set: { quanta: ['09:00'] } }),
          on.appointments.updating('put x', { id: 'x' }, { $set: { quanta: ['10:00'] } }),
        ]);
        expect((await on.appointments.get('x'))?.quanta).to.deep.equal(['10:00']);
        expect((await on.appointments.get('y'))?.quanta).to.deep.equal(['09:00']);
      });
    });

    it('an empty change is a guard that leaves the document as it is', async () => {
      await on.patients.insert({ id: 'p1', active: true });
      await on.storage.write([
        on.patients.updating('active', { id: 'p1', active: true }, {}),
        on.accounts.inserting({ id: 'a1' }),
      ]);
      expect(await on.patients.get('p1')).to.deep.equal({ id: 'p1', active: true });
      await expectGuardFailed(
        on.storage.write([
          on.patients.updating('inactive', { id: 'p1', active: false }, {}),
          on.accounts.inserting({ id: 'a2' }),
        ]),
        'inactive',
      );
      expect(await on.accounts.count({})).to.equal(1);
    });

    it('fifty steps are one write', async () => {
      const fifty = Array.from({ length: 50 }, (_, index) => on.patients.inserting({ id: `p${index}` }));
      await expectGuardFailed(
        on.storage.write([...fifty, on.patients.removing('none', { id: 'none' })]),
        'none',
      );
      expect(await on.patients.count({})).to.equal(0);
      await on.storage.write(fifty);
      expect(await on.patients.count({})).to.equal(50);
    });

    it('one refused write leaves its neighbours alone', async () => {
      await on.patients.insert({ id: 'p1', visits: 0 });
      const counted = Array.from({ length: 10 }, (_, index) =>
        on.storage.write([
          on.patients.updating(`write ${index}`, { id: 'p1' }, { $inc: { visits: 1 } }),
          index % 2 === 0
            ? on.accounts.inserting({ id: `a${index}` })
            : on.accounts.removing('never there', { id: 'nobody' }),
        ]),
      );
      const settled = await Promise.allSettled(counted);
      expect(settled.filter(({ status }) => status === 'fulfilled')).to.have.length(5);
      expect((await on.patients.get('p1'))?.visits).to.equal(5);
      expect(await on.accounts.count({})).to.equal(5);
    });
  });
});
