import type { Storage, WriteStep } from '@clinic/core/storage';
import fc from 'fast-check';
import { bookings, type Visitor, visitors } from './hot-documents.ts';

export interface Act {
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

/** Calls one after the other. */
export const histories = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: writing },
    { weight: 4, arbitrary: write },
    { weight: 2, arbitrary: reading },
  ),
  { minLength: 20, maxLength: 40 },
);
