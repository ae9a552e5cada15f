import { setImmediate as atOnce } from 'node:timers/promises';
import type { Clinic, Migration } from '@clinic/core';
import { expect } from 'chai';
import { migrate, pendingMigrations } from '../../../packages/core/src/migrations/migrate.ts';
import { openClinic, type TestClinic } from '../../support/clinic.ts';
import { eachStore } from '../../support/engines.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';

/** Three changes of shape over a few packages; each may be cut off after any document. */
const reshaping = (clinic: Clinic, cutAfter: () => boolean): Migration[] =>
  ['one', 'two', 'three'].map((word, index) => ({
    number: index + 1,
    name: `adds ${word}`,
    async run(storage) {
      for (const { id } of await clinic.as({ type: 'system' }).packages.list({ all: true })) {
        if (cutAfter()) throw new Error('cut off');
        await storage.write([
          {
            kind: 'update',
            collection: 'packages',
            step: 'package',
            where: { id },
            change: { $set: { [`word_${index}`]: word } as never },
          },
        ]);
      }
    },
  }));

describe('Migrations', () => {
  eachStore((store) => {
    let it_: TestClinic;
    beforeEach(async () => {
      it_ = await openClinic(store, {}, { sample: true });
    });
    const state = async () => {
      let text = '';
      await it_.storage.dump((await import('@clinic/core')).collections, async (collection, documents) => {
        if (collection === 'packages')
          text += JSON.stringify(documents.toSorted((a, b) => (a.id < b.id ? -1 : 1)));
      });
      return text;
    };

    it('cut off at every step and run again, they end the same', async () => {
      for (let cutAt = 0; cutAt < 9; cutAt++) {
        it_ = await openClinic(store, {}, { sample: true });
        let steps = 0;
        const cut = migrate(
          it_,
          reshaping(it_.clinic, () => steps++ === cutAt),
        );
        expect(await rejectionOf(cut)).to.have.property('message', 'cut off');
        await migrate(
          it_,
          reshaping(it_.clinic, () => false),
        );
        const ended = await state();
        for (const word of ['one', 'two', 'three']) expect(ended.split(`"${word}"`)).to.have.length(4);
        expect(
          await migrate(
            it_,
            reshaping(it_.clinic, () => true),
          ),
        ).to.deep.equal([]);
        expect(await state()).to.equal(ended);
      }
    });

    it('ten programs at once run each migration once, and all of them go on', async () => {
      const runs: number[] = [];
      const counted: Migration[] = [1, 2, 3].map((number) => ({
        number,
        name: 'counts',
        run: async () => {
          runs.push(number);
        },
      }));
      const { results, errors } = await inParallel(10, () => migrate({ ...it_, wait: atOnce }, counted));
      expect(errors).to.deep.equal([]);
      expect(results.flat()).to.deep.equal(counted);
      expect(runs).to.deep.equal([1, 2, 3]);
    });

    it('who waits goes on where the first gave up, and runs nothing twice', async () => {
      const runs: string[] = [];
      let giveUp: (reason: Error) => void = () => {};
      const migrationsOf = (program: string, second: () => Promise<void>): Migration[] => [
        { number: 1, name: 'one', run: async () => void runs.push(`${program} 1`) },
        { number: 2, name: 'two', run: () => second().then(() => void runs.push(`${program} 2`)) },
      ];
      const first = new Promise<unknown>((told) => {
        const stuck = () =>
          new Promise<void>((_, reject) => {
            giveUp = reject;
            told(undefined);
          });
        void migrate(it_, migrationsOf('first', stuck)).catch(told);
      });
      await first;
      const wait = async () => {
        giveUp(new Error('given up'));
        await atOnce();
      };
      await migrate({ ...it_, wait }, migrationsOf('second', atOnce));
      expect(runs).to.deep.equal(['first 1', 'second 2']);
    });

    it('a holder that died is waited for a minute, and loses the lock after ten', async () => {
      const works: Migration = { number: 1, name: 'works', run: async () => {} };
      await new Promise<void>((running) => {
        const hangs: Migration = { number: 1, name: 'hangs', run: () => new Promise(() => running()) };
        void migrate(it_, [hangs]);
      });
      let waited = 0;
      const wait = async (milliseconds: number) => {
        waited += milliseconds;
        it_.clock.tick(milliseconds);
      };
      const refused = await rejectionOf(migrate({ ...it_, wait }, [works]));
      expect(refused).to.have.property('code', 'CONFLICT');
      expect(waited).to.equal(60_000);
      it_.clock.tick(9 * 60_000);
      expect(await migrate({ ...it_, wait }, [works])).to.have.length(1);
      expect(await pendingMigrations(it_.storage, [works])).to.deep.equal([]);
    });

    it('an older program refuses a newer store', async () => {
      await migrate(
        it_,
        reshaping(it_.clinic, () => false),
      );
      expect(await rejectionOf(pendingMigrations(it_.storage, []))).to.have.property(
        'name',
        'StorageUnavailableError',
      );
      expect(await rejectionOf(it_.clinic.store.initialize())).to.have.property(
        'name',
        'StorageUnavailableError',
      );
    });
  });
});
