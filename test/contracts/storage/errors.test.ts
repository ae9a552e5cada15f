import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { DuplicateKeyError, GuardFailedError, StorageUnavailableError } from '@clinic/core/storage';
import { expect } from 'chai';
import { eachEngine, openPrepared } from '../../support/engines.ts';
import { openPlace, type Place } from '../../support/places.ts';
import { rejectionOf } from '../../support/rejection.ts';
import { accounts, patients } from './documents.ts';
import { everyCall } from './every-call.ts';

describe('storage: errors', () => {
  eachEngine((engine) => {
    it('each refusal is an Error of its own class, told apart by instanceof and by name', async () => {
      const storage = await openPrepared(engine, [patients, accounts]);
      const list = storage.collection(accounts);
      await list.insert({ id: 'a1', phone: '+96551234567' });
      const duplicate = await rejectionOf(list.insert({ id: 'a1' }));
      const guard = await rejectionOf(storage.write([list.removing('close account', { id: 'a2' })]));
      await storage.close();
      const unavailable = await rejectionOf(list.get('a1'));
      for (const [error, type, name] of [
        [duplicate, DuplicateKeyError, 'DuplicateKeyError'],
        [guard, GuardFailedError, 'GuardFailedError'],
        [unavailable, StorageUnavailableError, 'StorageUnavailableError'],
      ] as const) {
        expect(error).to.be.instanceOf(type).and.instanceOf(Error);
        expect(error).to.have.property('name', name);
      }
    });

    it('a step may be named anything, and its error answers that name', async () => {
      const storage = await openPrepared(engine, [patients]);
      const list = storage.collection(patients);
      for (const step of ['', 'otp', 'حجز', '$set', "it's", '0']) {
        const error = await rejectionOf(storage.write([list.removing(step, { id: 'nobody' })]));
        expect(error).to.be.instanceOf(GuardFailedError).and.to.have.property('step', step);
      }
    });

    it('after a refusal the store goes on as before', async () => {
      const storage = await openPrepared(engine, [accounts]);
      const list = storage.collection(accounts);
      await list.insert({ id: 'a1', phone: '+96551234567', tries: 0 });
      for (let round = 0; round < 20; round++) {
        await rejectionOf(list.insert({ id: 'a1' }));
        await rejectionOf(list.insert({ id: 'a2', phone: '+96551234567' }));
        await rejectionOf(storage.write([list.inserting({ id: 'a2' }), list.removing('none', { id: 'a3' })]));
        await list.update({ id: 'a1' }, { $inc: { tries: 1 } });
      }
      expect(await list.find({})).to.deep.equal([{ id: 'a1', phone: '+96551234567', tries: 20 }]);
    });
  });

  describe('a store that cannot be reached', () => {
    let folder: string;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'clinic-'));
      await writeFile(join(folder, 'not-a-database'), 'This is a letter, not a database. '.repeat(500));
    });

    after(() => rm(folder, { recursive: true }));

    const unreachable: { readonly [what: string]: () => Place } = {
      'sqlite, the path leads through a file': () => ({
        engine: 'sqlite',
        location: join(folder, 'not-a-database', 'clinic.db'),
      }),
      'sqlite, the path is a folder': () => ({ engine: 'sqlite', location: folder }),
      'sqlite, the file is no database': () => ({
        engine: 'sqlite',
        location: join(folder, 'not-a-database'),
      }),
      'mongodb, nobody listens': () => ({
        engine: 'mongodb',
        uri: 'mongodb://operator:hunter2@127.0.0.1:1/?directConnection=true',
        database: 'clinic',
      }),
    };

    for (const [what, placeOf] of Object.entries(unreachable)) {
      it(`${what}: every call is refused as unavailable within 5 s, without the password`, async () => {
        const storage = await openPlace(placeOf());
        try {
          const started = performance.now();
          const refusals = await Promise.all(
            Object.entries(everyCall(storage)).map(async ([name, call]) => ({
              name,
              error: await rejectionOf(call()).catch((unrefused) => unrefused),
            })),
          );
          expect(performance.now() - started).to.be.lessThan(5_500);
          for (const { name, error } of refusals) {
            expect(error, name).to.be.instanceOf(StorageUnavailableError);
            expect(`${inspect(error)} ${storage.location}`, name).not.to.include('hunter2');
          }
        } finally {
          await storage.close();
        }
      });
    }
  });
});
