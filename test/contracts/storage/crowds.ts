import type { Storage } from '@clinic/core/storage';
import fc from 'fast-check';
import { bookings, visitors } from './hot-documents.ts';

/** A crowd of calls at once, whose tally is the same in whatever order they fall. */
export interface Crowd {
  readonly kind: 'count' | 'claim phone' | 'same id' | 'remove' | 'book' | 'pay' | 'begin' | 'revive';
  readonly size: number;
  readonly limit: number;
  readonly at: string;
}

export const crowds = fc.array(
  fc.record<Crowd>({
    kind: fc.constantFrom('count', 'claim phone', 'same id', 'remove', 'book', 'pay', 'begin', 'revive'),
    size: fc.integer({ min: 2, max: 12 }),
    limit: fc.integer({ min: 0, max: 6 }),
    at: fc.constantFrom('a', 'b', 'c'),
  }),
  { minLength: 4, maxLength: 8 },
);

/** What each of a crowd calls. */
export const callOf = (
  storage: Storage,
  crowd: Crowd,
  round: number,
): ((index: number) => Promise<unknown>) => {
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
