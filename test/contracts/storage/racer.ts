import { once } from 'node:events';
import { DuplicateKeyError, GuardFailedError, type Storage } from '@clinic/core/storage';
import { openPlace, type Place } from '../../support/places.ts';
import { inParallel } from '../../support/rejection.ts';
import { accounts, appointments, patients } from './documents.ts';

/** How many of a racer's calls succeeded, by what they raced for. */
export interface RaceReport {
  readonly limited: number;
  readonly counted: number;
  readonly keys: number;
  readonly slots: number;
  /** Refusals other than those the race is about. */
  readonly unexpected: number;
}

const race = async (storage: Storage, name: string): Promise<RaceReport> => {
  const patientList = storage.collection(patients);
  const accountList = storage.collection(accounts);
  const limit = { id: 'limited', visits: { $lt: 3 } };
  const [limited, counted, keys, slots] = await Promise.all([
    inParallel(20, (index) =>
      storage.write([
        patientList.updating('under the limit', limit, { $inc: { visits: 1 } }),
        accountList.inserting({ id: `${name} log ${index}` }),
      ]),
    ),
    inParallel(40, () => patientList.update({ id: 'counted' }, { $inc: { visits: 1 } })),
    inParallel(40, (index) => accountList.insert({ id: `${name} ${index}`, phone: '+96551234567' })),
    inParallel(40, (index) =>
      storage.collection(appointments).insert({
        id: `${name} ${index}`,
        doctor_id: 'd1',
        holds_time: true,
        quanta: [`${name} ${index}`, '09:00'],
      }),
    ),
  ]);
  const unexpected = [
    ...limited.errors.filter((error) => !(error instanceof GuardFailedError)),
    ...counted.errors,
    ...[...keys.errors, ...slots.errors].filter((error) => !(error instanceof DuplicateKeyError)),
  ];
  for (const error of unexpected) console.error(name, error);
  return {
    limited: limited.results.length,
    counted: counted.results.length,
    keys: keys.results.length,
    slots: slots.results.length,
    unexpected: unexpected.length,
  };
};

const [place = '', name = ''] = process.argv.slice(2);
const storage = await openPlace(JSON.parse(place) as Place);
await storage.ping();
process.send?.('ready');
await once(process, 'message');
const report = await race(storage, name);
await storage.close();
process.send?.(report);
process.disconnect();
