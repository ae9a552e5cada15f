import type { Storage } from '@clinic/core/storage';
import { type Patient, patients } from './documents.ts';

/** Every call a storage answers. */
export const everyCall = (storage: Storage): { readonly [name: string]: () => Promise<unknown> } => {
  const list = storage.collection(patients);
  return {
    get: () => list.get('p1'),
    first: () => list.first({ name: 'Amal' }),
    find: () => list.find({}),
    count: () => list.count({}),
    group: () => list.group({}, { by: ['name'] }),
    insert: () => list.insert({ id: 'late' }),
    update: () => list.update({ id: 'p1' }, { $set: { name: 'late' } }),
    remove: () => list.remove({ id: 'p1' }),
    read: () => storage.read([list.looking('p1')]),
    write: () => storage.write([list.inserting({ id: 'late' })]),
    prepare: () => storage.prepare([patients]),
    inspect: () => storage.inspect([patients]),
    removeExpired: () => storage.removeExpired([{ ...patients, expires: 'registered_at' }], '2026-01-01'),
    ping: () => storage.ping(),
    dump: () => storage.dump([patients], async () => {}),
    load: () => storage.load('patients', [{ id: 'late' } as Patient]),
    drop: () => storage.drop(),
  };
};
