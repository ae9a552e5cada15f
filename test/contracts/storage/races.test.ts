import { DuplicateKeyError, GuardFailedError } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine } from '../../support/engines.ts';
import { inParallel } from '../../support/rejection.ts';
import { type ClinicLists, openLists } from './lists.ts';

describe('storage: races', () => {
  eachEngine((engine) => {
    let on: ClinicLists;
    beforeEach(async () => {
      on = await openLists(engine);
    });

    it('200 parallel updates of a counter guarded at 3: exactly 3 succeed', async () => {
      await on.patients.insert({ id: 'p1', visits: 0 });
      const { results, errors } = await inParallel(200, () =>
        on.patients.update({ id: 'p1', visits: { $lt: 3 } }, { $inc: { visits: 1 } }),
      );
      expect(errors).to.deep.equal([]);
      expect(results.flatMap((each) => each?.visits ?? []).sort()).to.deep.equal([1, 2, 3]);
      expect((await on.patients.get('p1'))?.visits).to.equal(3);
    });

    it('200 parallel additions: none is lost, and each answers a count of its own', async () => {
      await on.patients.insert({ id: 'p1' });
      const { results, errors } = await inParallel(200, () =>
        on.patients.update({ id: 'p1' }, { $inc: { visits: 1 } }),
      );
      expect(errors).to.deep.equal([]);
      expect(new Set(results.map((each) => each?.visits)).size).to.equal(200);
      expect((await on.patients.get('p1'))?.visits).to.equal(200);
    });

    it('60 parallel pushes: every element is kept once', async () => {
      await on.patients.insert({ id: 'p1', words: [] });
      await inParallel(60, (index) => on.patients.update({ id: 'p1' }, { $push: { words: `w${index}` } }));
      const words = (await on.patients.get('p1'))?.words ?? [];
      expect(words).to.have.members(Array.from({ length: 60 }, (_, index) => `w${index}`));
    });

    it('100 parallel inserts of one key: one succeeds, 99 are duplicates', async () => {
      const { results, errors } = await inParallel(100, (index) =>
        on.accounts.insert({ id: `a${index}`, phone: '+96551234567' }),
      );
      expect(results).to.have.length(1);
      expect(errors).to.have.length(99);
      for (const error of errors) {
        expect(error).to.be.instanceOf(DuplicateKeyError).and.to.include({ index: 'accounts_phone' });
      }
      expect(await on.accounts.count({})).to.equal(1);
    });

    it('100 parallel inserts of one id: one succeeds, 99 are duplicates', async () => {
      const { results, errors } = await inParallel(100, (index) =>
        on.patients.insert({ id: 'p1', visits: index }),
      );
      expect(results).to.have.length(1);
      for (const error of errors)
        expect(error).to.be.instanceOf(DuplicateKeyError).and.include({ index: 'id' });
      expect(await on.patients.count({})).to.equal(1);
    });

    it('50 parallel claims of one free key by update: one succeeds', async () => {
      await on.storage.load(
        'accounts',
        Array.from({ length: 50 }, (_, index) => ({ id: `a${index}` })),
      );
      const { results, errors } = await inParallel(50, (index) =>
        on.accounts.update({ id: `a${index}` }, { $set: { phone: '+96551234567' } }),
      );
      expect(results).to.have.length(1);
      expect(errors).to.have.length(49);
      expect(await on.accounts.count({ phone: '+96551234567' })).to.equal(1);
    });

    it('100 parallel removals of one document: one finds it', async () => {
      await on.patients.insert({ id: 'p1' });
      const { results } = await inParallel(100, () => on.patients.remove({ id: 'p1' }));
      expect(results.filter(Boolean)).to.have.length(1);
    });

    it('20 parallel claims of 10 open documents: each is claimed once', async () => {
      for (let index = 0; index < 10; index++) await on.patients.insert({ id: `p${index}`, active: true });
      const { results, errors } = await inParallel(20, (index) =>
        on.patients.update({ active: true }, { $set: { active: false, visits: index } }),
      );
      expect(errors).to.deep.equal([]);
      const claimed = results.flatMap((each) => each?.id ?? []);
      expect(claimed).to.have.length(10);
      expect(new Set(claimed).size).to.equal(10);
      expect(await on.patients.count({ active: true })).to.equal(0);
    });

    it('60 parallel guarded writes with a limit of 3: exactly 3 happen, whole', async () => {
      await on.patients.insert({ id: 'p1', visits: 0 });
      const { results, errors } = await inParallel(60, (index) =>
        on.storage.write([
          on.accounts.inserting({ id: `log ${index}` }),
          on.patients.updating('under the limit', { id: 'p1', visits: { $lt: 3 } }, { $inc: { visits: 1 } }),
        ]),
      );
      expect(results).to.have.length(3);
      for (const error of errors) {
        expect(error).to.be.instanceOf(GuardFailedError).and.include({ step: 'under the limit' });
      }
      expect((await on.patients.get('p1'))?.visits).to.equal(3);
      expect(await on.accounts.count({})).to.equal(3);
    });

    it('40 parallel writes that count or else begin: one begins, the others count', async () => {
      const { errors } = await inParallel(40, () =>
        on.storage.write([
          on.patients.updating(
            'count',
            { id: 'p1' },
            { $inc: { visits: 1 } },
            { otherwise: { id: 'p1', visits: 1 } },
          ),
        ]),
      );
      expect(errors).to.deep.equal([]);
      expect((await on.patients.get('p1'))?.visits).to.equal(40);
    });

    it('writes whose guards exclude each other: exactly one of each pair succeeds, though neither changes what it guards', async () => {
      for (let round = 0; round < 15; round++) {
        const [left, right] = [`left ${round}`, `right ${round}`];
        await on.patients.insert({ id: left, active: true });
        await on.patients.insert({ id: right, active: true });
        const leave = (stays: string, goes: string) =>
          on.storage.write([
            on.patients.updating('the other stays', { id: stays, active: true }, {}),
            on.patients.updating('leave', { id: goes, active: true }, { $set: { active: false } }),
          ]);
        const settled = await Promise.allSettled([leave(left, right), leave(right, left)]);
        expect(settled.map(({ status }) => status).sort(), `round ${round}`).to.deep.equal([
          'fulfilled',
          'rejected',
        ]);
        expect(await on.patients.count({ id: { $in: [left, right] }, active: true })).to.equal(1);
      }
    });

    it('40 transfers to and fro, in both orders: all end, and no money is made or lost', async () => {
      const people = ['p0', 'p1', 'p2'];
      for (const id of people) await on.patients.insert({ id, balance: 10 });
      const { results, errors } = await inParallel(40, (index) => {
        const from = people[index % 3]!;
        const to = people[(index + 1 + (index % 2)) % 3]!;
        const take = on.patients.updating(
          'enough',
          { id: from, balance: { $gte: 4 } },
          { $inc: { balance: -4 } },
        );
        const give = on.patients.updating('there', { id: to }, { $inc: { balance: 4 } });
        return on.storage.write(index % 2 === 0 ? [take, give] : [give, take]);
      });
      expect(results).not.to.have.length(0);
      for (const error of errors)
        expect(error).to.be.instanceOf(GuardFailedError).and.include({ step: 'enough' });
      const balances = (await on.patients.find({})).map(({ balance }) => balance ?? 0);
      expect(balances.reduce((sum, balance) => sum + balance)).to.equal(30);
      expect(Math.min(...balances)).to.be.at.least(0);
    });

    describe('holds of time', () => {
      const stretch = (from: number, length: number): string[] =>
        Array.from({ length }, (_, index) => String(from + index).padStart(3, '0'));

      const expectNoOverlap = async (): Promise<void> => {
        const held = (await on.appointments.find({ holds_time: true })).flatMap(({ quanta }) => quanta ?? []);
        expect(new Set(held).size).to.equal(held.length);
      };

      it('80 parallel bookings of one slot, of unequal lengths around it: one holds it', async () => {
        const { results, errors } = await inParallel(80, (index) =>
          on.appointments.insert({
            id: `x${index}`,
            doctor_id: 'd1',
            holds_time: true,
            quanta: stretch(100 - (index % 4), 4 + (index % 5)),
          }),
        );
        expect(results).to.have.length(1);
        for (const error of errors) expect(error).to.be.instanceOf(DuplicateKeyError);
        await expectNoOverlap();
      });

      it('parallel moves of ten appointments over a crowded day never overlap', async () => {
        for (let index = 0; index < 10; index++) {
          await on.appointments.insert({
            id: `x${index}`,
            doctor_id: 'd1',
            holds_time: true,
            quanta: stretch(index * 5, 5),
          });
        }
        let moved = 0;
        for (let round = 0; round < 5; round++) {
          const { results, errors } = await inParallel(30, (index) =>
            on.appointments.update(
              { id: `x${(index * 7 + round) % 10}` },
              { $set: { quanta: stretch((index * 11 + round * 17) % 55, 2 + (index % 4)) } },
            ),
          );
          moved += results.length;
          for (const error of errors) expect(error).to.be.instanceOf(DuplicateKeyError);
          await expectNoOverlap();
        }
        expect(moved).to.be.greaterThan(0);
      });

      it('cancelling, reviving and booking the same time: at most one holds it at any moment', async () => {
        for (const id of ['x0', 'x1', 'x2', 'x3']) {
          await on.appointments.insert({ id, doctor_id: 'd1', holds_time: false, quanta: stretch(10, 3) });
        }
        for (let round = 0; round < 5; round++) {
          await inParallel(24, (index) =>
            on.appointments.update(
              { id: `x${index % 4}`, holds_time: index % 3 === 0 },
              { $set: { holds_time: index % 3 !== 0 } },
            ),
          );
          await expectNoOverlap();
        }
      });
    });
  });
});
