import {
  DuplicateKeyError,
  defineCollection,
  GuardFailedError,
  type Storage,
  type WriteStep,
} from '@clinic/core/storage';
import { expect } from 'chai';
import fc from 'fast-check';
import { engines, openPrepared, trackStorages } from '../../support/engines.ts';
import { inParallel } from '../../support/rejection.ts';

/** Few patients, few phones and few slots, so that everything meets. */
interface Visitor {
  id: string;
  phone?: string | null;
  visits?: number | null;
  state?: 'open' | 'closed';
  words?: string[] | null;
  address?: { city?: string | null } | null;
}

const visitors = defineCollection<Visitor>({
  name: 'visitors',
  indexes: [
    { name: 'visitors_phone', fields: ['phone'], unique: true, optional: ['phone'] },
    { name: 'visitors_state_visits', fields: ['state', 'visits'] },
    { name: 'visitors_words', fields: ['words'], multikey: 'words' },
  ],
});

interface Booking {
  id: string;
  doctor_id: string;
  quanta?: string[];
  holds_time?: boolean;
}

const bookings = defineCollection<Booking>({
  name: 'bookings',
  indexes: [
    {
      name: 'bookings_doctor_id_quanta',
      fields: ['doctor_id', 'quanta'],
      multikey: 'quanta',
      unique: true,
      partial: { holds_time: true },
    },
  ],
});

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

interface Act {
  readonly name: string;
  readonly run: (storage: Storage) => Promise<unknown>;
  /** What it is as a step of a write. */
  readonly step?: (storage: Storage, name: string) => WriteStep;
}

const id = fc.constantFrom('a', 'b', 'c');
const phone = fc.constantFrom('+96551111111', '+96552222222');
const visits = fc.integer({ min: -1, max: 4 });
const word = fc.constantFrom('amal', 'أمل', '%', '$x');
const doctor = fc.constantFrom('d1', 'd2');
const quanta = fc
  .tuple(fc.nat(6), fc.nat(3))
  .map(([from, length]) => Array.from({ length }, (_, index) => `09:${from + index}`));

const act = <T extends unknown[]>(
  name: string,
  parts: { [K in keyof T]: fc.Arbitrary<T[K]> },
  run: (storage: Storage, ...values: T) => Promise<unknown>,
  step?: (storage: Storage, stepName: string, ...values: T) => WriteStep,
): fc.Arbitrary<Act> =>
  fc.tuple<T>(...parts).map((values) => ({
    name: `${name} ${JSON.stringify(values)}`,
    run: (storage) => run(storage, ...values),
    ...(step && { step: (storage: Storage, stepName: string) => step(storage, stepName, ...values) }),
  }));

const change = fc.oneof(
  visits.map((by) => ({ $inc: { visits: by } })),
  visits.map((to) => ({ $max: { visits: to } })),
  phone.map((to) => ({ $set: { phone: to }, $inc: { visits: 1 } })),
  fc.constantFrom('open' as const, 'closed' as const).map((state) => ({ $set: { state } })),
  word.map((each) => ({ $push: { words: each }, $set: { 'address.city': each } })),
  fc.constant({ $unset: { phone: true, 'address.city': true } } as const),
  fc.constant({ $set: { phone: null, address: null } }),
  fc.constant({}),
);

/** Every filter finds at most one document, or the change would fall on whichever the store likes. */
const one = fc.oneof(
  id.map((each) => ({ id: each })),
  phone.map((each) => ({ phone: each })),
  fc.tuple(id, visits).map(([each, limit]) => ({ id: each, visits: { $lt: limit } })),
  fc.tuple(id, word).map(([each, $prefix]) => ({ id: each, words: { $prefix } })),
  id.map((each) => ({ id: each, state: 'open' as const, phone: { $ne: null } })),
);

/** Takes an id or a phone that may be taken, never both: of two refusals either may be named. */
const newVisitor = fc.oneof(
  fc.tuple(id, visits).map(([each, count]): Visitor => ({ id: each, visits: count, state: 'open' })),
  fc.tuple(fc.uuid(), phone).map(([each, taken]): Visitor => ({ id: each, phone: taken })),
);

const newBooking = fc.record({ id: fc.uuid(), doctor_id: doctor, quanta, holds_time: fc.boolean() });

const writing: fc.Arbitrary<Act> = fc.oneof(
  act(
    'insert visitor',
    [newVisitor],
    (storage, visitor) => storage.collection(visitors).insert(visitor),
    (storage, _, visitor) => storage.collection(visitors).inserting(visitor),
  ),
  act(
    'update visitor',
    [one, change],
    (storage, where, made) => storage.collection(visitors).update(where, made),
    (storage, step, where, made) => storage.collection(visitors).updating(step, where, made),
  ),
  act(
    'count visitor',
    [id, visits],
    (storage, each, _limit) => storage.collection(visitors).get(each),
    (storage, step, each, limit) =>
      storage.collection(visitors).updating(
        step,
        { id: each, visits: { $lt: limit } },
        { $inc: { visits: 1 } },
        {
          otherwise: { id: each, visits: 1 },
        },
      ),
  ),
  act(
    'remove visitor',
    [one],
    (storage, where) => storage.collection(visitors).remove(where),
    (storage, step, where) => storage.collection(visitors).removing(step, where),
  ),
  act(
    'insert booking',
    [newBooking],
    (storage, booking) => storage.collection(bookings).insert(booking),
    (storage, _, booking) => storage.collection(bookings).inserting(booking),
  ),
  act(
    'move booking',
    [doctor, fc.nat(9), quanta],
    (storage, each, minute, to) =>
      storage
        .collection(bookings)
        .update({ doctor_id: each, quanta: `09:${minute}`, holds_time: true }, { $set: { quanta: to } }),
    (storage, step, each, minute, to) =>
      storage
        .collection(bookings)
        .updating(
          step,
          { doctor_id: each, quanta: `09:${minute}`, holds_time: true },
          { $set: { quanta: to } },
        ),
  ),
);

const reading: fc.Arbitrary<Act> = fc.oneof(
  act('find', [one], (storage, where) => storage.collection(visitors).find(where, { sort: { id: 1 } })),
  act('first', [visits], (storage, least) =>
    storage.collection(visitors).first({ visits: { $gte: least } }, { sort: { visits: -1, phone: 1 } }),
  ),
  act('count', [word], (storage, each) => storage.collection(visitors).count({ words: { $ne: each } })),
  act('group', [fc.constantFrom('state' as const, 'address.city' as const)], (storage, by) =>
    storage.collection(visitors).group({}, { by: [by], sum: { visits: 'visits' }, sort: 1 }),
  ),
  act('read', [id, id], (storage, left, right) => {
    const list = storage.collection(visitors);
    return storage.read([list.looking(left), list.looking(right), list.looking('nobody')]);
  }),
);

const write: fc.Arbitrary<Act> = fc.array(writing, { minLength: 1, maxLength: 4 }).map((acts) => ({
  name: `write [${acts.map(({ name }) => name).join(', ')}]`,
  run: (storage) => storage.write(acts.map(({ step }, index) => step!(storage, `step ${index}`))),
}));

const history = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: writing },
    { weight: 4, arbitrary: write },
    { weight: 2, arbitrary: reading },
  ),
  { minLength: 20, maxLength: 40 },
);

/** A crowd of calls at once, whose tally is the same in whatever order they fall. */
interface Crowd {
  readonly kind: 'count' | 'claim phone' | 'same id' | 'remove' | 'book' | 'pay' | 'begin' | 'revive';
  readonly size: number;
  readonly limit: number;
  readonly at: string;
}

const crowds = fc.array(
  fc.record<Crowd>({
    kind: fc.constantFrom('count', 'claim phone', 'same id', 'remove', 'book', 'pay', 'begin', 'revive'),
    size: fc.integer({ min: 2, max: 12 }),
    limit: fc.integer({ min: 0, max: 6 }),
    at: id,
  }),
  { minLength: 4, maxLength: 8 },
);

const callOf = (storage: Storage, crowd: Crowd, round: number): ((index: number) => Promise<unknown>) => {
  const list = storage.collection(visitors);
  const { at, limit } = crowd;
  const fresh = (index: number): string => `${round} ${index}`;
  const counting = list.updating(
    'limit',
    { id: at, visits: { $lt: limit } },
    { $inc: { visits: 1 } },
    {
      otherwise: { id: at, visits: 1 },
    },
  );
  const hold = { doctor_id: at, holds_time: true };
  switch (crowd.kind) {
    case 'count':
      return async () => (await list.update({ id: at, visits: { $lt: limit } }, { $inc: { visits: 1 } }))?.id;
    case 'claim phone':
      return (index) => list.insert({ id: fresh(index), phone: `phone of ${at}` });
    case 'same id':
      return () => list.insert({ id: at, visits: 0 });
    case 'remove':
      return () => list.remove({ phone: `phone of ${at}` });
    case 'book':
      return (index) =>
        storage.collection(bookings).insert({ id: fresh(index), ...hold, quanta: ['09:00', fresh(index)] });
    case 'pay':
      return (index) =>
        storage.write([
          list.updating('enough', { id: at, visits: { $gt: 0 } }, { $inc: { visits: -1 } }),
          list.inserting({ id: fresh(index), words: [`paid by ${at}`] }),
        ]);
    case 'begin':
      return () => storage.write([counting]);
    case 'revive':
      return async () =>
        (await storage.collection(bookings).update(hold, { $set: { holds_time: false } }))?.holds_time;
  }
};

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
      fc.asyncProperty(history, (acts) =>
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
