import { DuplicateKeyError, GuardFailedError, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import fc from 'fast-check';
import { engines, openPrepared, trackStorages } from '../../support/engines.ts';
import { inParallel } from '../../support/rejection.ts';
import { type Crowd, callOf, crowds } from './crowds.ts';
import { histories } from './histories.ts';
import { bookings, visitors } from './hot-documents.ts';

/** What a call did, as a caller could tell it. */
const outcomeOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    return { answered: await call };
  } catch (error) {
    if (error instanceof GuardFailedError) return { guard: error.step };
    if (error instanceof DuplicateKeyError) {
      return { duplicate: [error.collection, error.index, ...error.key] };
    }
    return { refused: error instanceof Error ? error.name : String(error) };
  }
};

const contents = async (storage: Storage): Promise<unknown> => [
  await storage.collection(visitors).find({}, { sort: { id: 1 } }),
  await storage.collection(bookings).find({}, { sort: { id: 1 } }),
];

/** How often each outcome came, leaving out which of the equals had it. */
const tally = async (storage: Storage, crowd: Crowd, round: number): Promise<Record<string, number>> => {
  const call = callOf(storage, crowd, round);
  const { results } = await inParallel(crowd.size, (index) => outcomeOf(call(index)));
  const counts: Record<string, number> = {};
  for (const outcome of results.map((each) => JSON.stringify(each)).sort()) {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
};

/** The state after the crowds, without the ids of those who won. */
const summary = async (storage: Storage): Promise<unknown> => {
  const all = await storage.collection(visitors).find({});
  const held = await storage.collection(bookings).find({ holds_time: true });
  return {
    counts: all
      .filter((each) => each.visits !== undefined)
      .map((each) => `${each.id} ${each.visits}`)
      .sort(),
    phones: all.flatMap((each) => each.phone ?? []).sort(),
    payments: all.flatMap((each) => each.words ?? []).sort(),
    held: held.map((each) => each.doctor_id).sort(),
    bookings: await storage.collection(bookings).count({}),
  };
};

describe('storage: every engine answers as every other', () => {
  trackStorages();

  const onFreshStores = async (run: (storages: readonly Storage[]) => Promise<void>): Promise<void> => {
    const storages = await Promise.all(engines.map((engine) => openPrepared(engine, [visitors, bookings])));
    try {
      await run(storages);
    } finally {
      await Promise.all(storages.map((storage) => storage.close()));
    }
  };

  /** Runs the same on every engine at once and compares all with the first. */
  const expectSame = async (
    storages: readonly Storage[],
    what: string,
    run: (storage: Storage) => Promise<unknown>,
  ): Promise<void> => {
    const [first, ...others] = await Promise.all(storages.map(run));
    for (const [index, other] of others.entries()) {
      expect(other, `${engines[index + 1]?.name}, not as ${engines[0]?.name}: ${what}`).to.deep.equal(first);
    }
  };

  it('random histories: each call has the same answer or error, and the stores end equal', async () => {
    await fc.assert(
      fc.asyncProperty(histories, (acts) =>
        onFreshStores(async (storages) => {
          for (const { name, run } of acts) {
            await expectSame(storages, name, (storage) => outcomeOf(run(storage)));
          }
          await expectSame(storages, 'contents', contents);
        }),
      ),
      { numRuns: 15 },
    );
  });

  it('random crowds at hot keys: as many of each outcome, and the stores end equal but for who won', async () => {
    await fc.assert(
      fc.asyncProperty(crowds, (several) =>
        onFreshStores(async (storages) => {
          for (const [round, crowd] of several.entries()) {
            await expectSame(storages, JSON.stringify(crowd), (storage) => tally(storage, crowd, round));
            await expectSame(storages, `state after ${JSON.stringify(crowd)}`, summary);
          }
        }),
      ),
      { numRuns: 12 },
    );
  });
});
