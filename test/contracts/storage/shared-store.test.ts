import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { DuplicateKeyError, GuardFailedError, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachStore, openPrepared, type Store } from '../../support/engines.ts';
import { programFile } from '../../support/program.ts';
import { inParallel } from '../../support/rejection.ts';
import { accounts, appointments, patients } from './documents.ts';
import type { RaceReport } from './racer.ts';

const everything = [patients, accounts, appointments];

describe('storage: several servers on one store', () => {
  eachStore((store) => {
    describe('two storages in one process', () => {
      let both: readonly [Storage, Storage];

      beforeEach(async () => {
        const one = await openPrepared(store, everything);
        both = [one, await store.openAgain(one)];
      });

      const eitherOf = (index: number): Storage => both[index % 2 === 0 ? 0 : 1];

      it('each sees at once what the other wrote', async () => {
        for (let round = 0; round < 20; round++) {
          await eitherOf(round)
            .collection(patients)
            .insert({ id: `p${round}` });
          expect(
            await eitherOf(round + 1)
              .collection(patients)
              .count({}),
          ).to.equal(round + 1);
        }
      });

      it('200 parallel guarded updates of one counter with a limit of 3: exactly 3 succeed', async () => {
        await both[0].collection(patients).insert({ id: 'p1', visits: 0 });
        const { results, errors } = await inParallel(200, (index) =>
          eitherOf(index)
            .collection(patients)
            .update({ id: 'p1', visits: { $lt: 3 } }, { $inc: { visits: 1 } }),
        );
        expect(errors).to.deep.equal([]);
        expect(results.filter(Boolean)).to.have.length(3);
      });

      it('100 parallel inserts of one key: one succeeds', async () => {
        const { results, errors } = await inParallel(100, (index) =>
          eitherOf(index)
            .collection(accounts)
            .insert({ id: `a${index}`, phone: '+96551234567' }),
        );
        expect(results).to.have.length(1);
        for (const error of errors) expect(error).to.be.instanceOf(DuplicateKeyError);
      });

      it('60 parallel guarded writes with a limit of 3: exactly 3 happen, whole', async () => {
        await both[0].collection(patients).insert({ id: 'p1', visits: 0 });
        const { results, errors } = await inParallel(60, (index) => {
          const storage = eitherOf(index);
          const guard = { id: 'p1', visits: { $lt: 3 } };
          return storage.write([
            storage.collection(accounts).inserting({ id: `log ${index}` }),
            storage.collection(patients).updating('under the limit', guard, { $inc: { visits: 1 } }),
          ]);
        });
        expect(results).to.have.length(3);
        for (const error of errors) expect(error).to.be.instanceOf(GuardFailedError);
        expect(await both[1].collection(accounts).count({})).to.equal(3);
      });

      it('80 parallel bookings of one slot: one holds it', async () => {
        const { results } = await inParallel(80, (index) =>
          eitherOf(index)
            .collection(appointments)
            .insert({ id: `x${index}`, doctor_id: 'd1', holds_time: true, quanta: ['09:00', `${index}`] }),
        );
        expect(results).to.have.length(1);
      });
    });

    it('three processes at once: no limit, key or slot gives way, nothing is lost', async () => {
      const storage = await openPrepared(store, everything);
      await storage.collection(patients).insert({ id: 'limited', visits: 0 });
      await storage.collection(patients).insert({ id: 'counted', visits: 0 });
      const reports = await raceOf(3, store, storage);
      const total = (field: keyof RaceReport): number =>
        reports.reduce((sum, report) => sum + report[field], 0);
      expect(total('unexpected')).to.equal(0);
      expect(total('limited')).to.equal(3);
      expect(total('keys')).to.equal(1);
      expect(total('slots')).to.equal(1);
      const all = { limited: 3, counted: total('counted') };
      expect(total('counted')).to.equal(3 * 40);
      for (const [id, visits] of Object.entries(all)) {
        expect((await storage.collection(patients).get(id))?.visits, id).to.equal(visits);
      }
      expect(await storage.collection(accounts).count({ phone: '+96551234567' })).to.equal(1);
      expect(await storage.collection(accounts).count({ phone: null })).to.equal(3);
      expect(await storage.collection(appointments).count({})).to.equal(1);
    });
  });
});

const racer = programFile(new URL('./racer.ts', import.meta.url));

/** Starts racers in processes of their own and lets them go together. */
const raceOf = async (racers: number, store: Store, storage: Storage): Promise<RaceReport[]> => {
  const place = JSON.stringify(store.placeOf(storage));
  const processes = Array.from({ length: racers }, (_, index) =>
    fork(racer, [place, `racer${index}`], { execArgv: [] }),
  );
  await Promise.all(processes.map(message));
  for (const each of processes) each.send('go');
  return (await Promise.all(processes.map(message))) as RaceReport[];
};

/** The next message of a racer; that it ended without one is a failure. */
const message = async (child: ChildProcess): Promise<unknown> => {
  const next = once(child, 'message');
  const ended = once(child, 'close').then(([code]) => {
    throw new Error(`a racer ended with ${code}`);
  });
  ended.catch(() => {});
  const [received] = await Promise.race([next, ended]);
  return received;
};
