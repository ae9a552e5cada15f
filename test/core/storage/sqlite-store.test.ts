import { execFile } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Worker } from 'node:worker_threads';
import { openSqlite } from '@clinic/core/sqlite';
import { defineCollection, StorageUnavailableError } from '@clinic/core/storage';
import { expect } from 'chai';
import { rejectionOf } from '../../support/rejection.ts';
import {
  type Appointment,
  appointment,
  appointments,
  connect,
  freshLocation,
  removeFolders,
} from './sqlite-file.ts';

const run = promisify(execFile);

describe('SQLite: the file', () => {
  let location: string;

  beforeEach(async () => {
    location = join(dirname(await freshLocation()), 'data', 'deep', 'clinic.db');
  });
  afterEach(removeFolders);

  it('nothing is made by looking: reads of a store never made find nothing', async () => {
    const storage = await openSqlite(location);
    const list = storage.collection(appointments);
    expect(await storage.inspect([appointments])).to.deep.equal({
      exists: false,
      collections: {},
      missing_collections: ['appointments'],
      missing_indexes: [...appointments.indexes.map(({ name }) => name), 'appointments_expires'],
      indexes: 0,
    });
    await storage.ping();
    expect(await list.get('a')).to.equal(undefined);
    expect(await list.find({ status: 'booked' })).to.deep.equal([]);
    expect(await list.count({})).to.equal(0);
    expect(await list.group({}, { by: ['status'] })).to.deep.equal([]);
    expect(await storage.read([list.looking('a')])).to.deep.equal([undefined]);
    expect(await storage.removeExpired([appointments], '2030')).to.equal(0);
    await storage.dump([appointments], () => Promise.reject(new Error('there is nothing to dump')));
    await storage.drop();
    await storage.close();
    expect(existsSync(dirname(location))).to.equal(false);
  });

  it('a write makes file and folders, for nobody else to read, and the collections declared', async () => {
    const storage = await openSqlite(location);
    const list = storage.collection(appointments);
    await list.insert(appointment(1));
    expect(await list.get(appointment(1).id)).to.deep.equal(appointment(1));
    expect((await storage.inspect([appointments])).missing_indexes).to.deep.equal([]);
    for (const name of readdirSync(dirname(location))) {
      expect(statSync(join(dirname(location), name)).mode & 0o777, name).to.equal(0o600);
    }
    expect(statSync(dirname(location)).mode & 0o777).to.equal(0o700);
    await storage.close();
  });

  it('after close the file alone is the store, in WAL mode', async () => {
    const storage = await openSqlite(location);
    await storage.prepare([appointments]);
    await storage.collection(appointments).insert(appointment(1));
    await storage.close();
    const log = `${location}-wal`;
    expect(existsSync(log) ? statSync(log).size : 0).to.equal(0);
    const connection = await connect(location);
    expect(connection.prepare('PRAGMA journal_mode').get()).to.include({ journal_mode: 'wal' });
    expect(connection.prepare('PRAGMA integrity_check').get()).to.include({ integrity_check: 'ok' });
    connection.close();
  });

  it('preparing again changes nothing, and preparing otherwise only what differs', async () => {
    const storage = await openSqlite(location);
    await storage.prepare([appointments]);
    await storage.collection(appointments).insert(appointment(1));
    const connection = await connect(location);
    const schema = () =>
      connection.prepare('SELECT name, sql, rootpage FROM sqlite_master ORDER BY name').all();
    const version = () => connection.prepare('PRAGMA schema_version').get()!.schema_version;
    const [before, atFirst] = [schema(), version()];
    await storage.prepare([appointments]);
    expect(version()).to.equal(atFirst);

    const [status, visits, , ...others] = appointments.indexes;
    const changed = defineCollection<Appointment>({
      ...appointments,
      indexes: [
        status!,
        { ...visits!, unique: true },
        {
          name: 'appointments_patient_words',
          fields: ['patient_words'],
          multikey: 'patient_words',
          unique: true,
        },
        ...others,
      ],
    });
    await storage.prepare([changed]);
    const names = (rows: ReturnType<typeof schema>) => rows.map(({ name }) => name);
    expect(names(schema())).to.include.members(names(before));
    const changedSql = schema().filter(({ name, sql }) =>
      before.some((row) => row.name === name && row.sql !== sql),
    );
    expect(names(changedSql)).to.deep.equal([
      'appointments__appointments_patient_words',
      'appointments_visits',
    ]);
    // The index made anew holds the documents that were there.
    const list = storage.collection(changed);
    expect(await list.count({ patient_words: 'word1' })).to.equal(1);
    await storage.prepare([{ ...appointments, indexes: [] }]);
    expect(names(schema()).filter((name) => !String(name).startsWith('sqlite_'))).to.deep.equal([
      'appointments',
      'appointments_expires',
    ]);
    connection.close();
    await storage.close();
  });

  it('a large collection of expired documents goes in bounded transactions, and its index rows with it', async () => {
    const storage = await openSqlite(location);
    await storage.prepare([appointments]);
    const expired = { expires_at: '2026-01-01T00:00:00.000Z' };
    await storage.load(
      'appointments',
      Array.from({ length: 1_300 }, (_, number) => appointment(number, number < 1_200 ? expired : {})),
    );
    expect(await storage.removeExpired([appointments], '2026-01-01T00:00:00.000Z')).to.equal(0);
    expect(await storage.removeExpired([appointments], '2026-01-01T00:00:00.001Z')).to.equal(1_200);
    expect(await storage.removeExpired([appointments], '2026-01-01T00:00:00.001Z')).to.equal(0);
    const connection = await connect(location);
    const rows = connection.prepare(
      'SELECT count(*) AS count FROM "appointments__appointments_patient_words"',
    );
    expect(rows.get()).to.include({ count: 200 });
    connection.close();
    await storage.close();
  });

  it('a damaged document is an unavailable store, and its text stays out of the error', async () => {
    const storage = await openSqlite(location);
    const list = storage.collection(appointments);
    await list.insert(appointment(1));
    const connection = await connect(location);
    // Indexes would refuse text that isn't JSON.
    for (const { name } of connection.prepare(`SELECT name FROM sqlite_master WHERE type = 'index'`).all()) {
      if (!String(name).startsWith('sqlite_')) connection.exec(`DROP INDEX "${name}"`);
    }
    connection.exec(`UPDATE appointments SET doc = '{"secret +96551234567'`);
    connection.close();
    const error = await rejectionOf(list.get(appointment(1).id));
    expect(error).to.be.instanceOf(StorageUnavailableError);
    expect(JSON.stringify([String(error), (error as Error).cause ?? null])).not.to.match(/secret|9655/);
    await storage.close();
  });

  describe('the thread for long reads', () => {
    const started: Worker[] = [];
    const note = (worker: Worker) => started.push(worker);
    beforeEach(() => process.on('worker', note));
    afterEach(() => {
      process.off('worker', note);
      started.length = 0;
    });

    it('is started when first needed, and anew when it died', async () => {
      const storage = await openSqlite(location);
      const list = storage.collection(appointments);
      await list.insert(appointment(1));
      await list.count({});
      expect(started).to.have.length(0);
      const group = () => list.group({}, { by: ['status'], sum: { visits: 'visits' } });
      const groups = [{ key: ['booked'], count: 1, sums: { visits: 1 } }];
      expect(await group()).to.deep.equal(groups);
      expect(await group()).to.deep.equal(groups);
      expect(started).to.have.length(1);
      await started[0]!.terminate();
      expect(await group()).to.deep.equal(groups);
      expect(started).to.have.length(2);
      await storage.close();
    });

    it('a dump whose thread dies fails, it does not end early', async () => {
      const storage = await openSqlite(location);
      storage.collection(appointments);
      await storage.load(
        'appointments',
        Array.from({ length: 1_000 }, (_, number) => appointment(number)),
      );
      const dump = storage.dump([appointments], async () => {
        await started[0]!.terminate();
      });
      expect(await rejectionOf(dump)).to.be.instanceOf(StorageUnavailableError);
      await storage.close();
    });

    it('keeps a program alive until it has answered, and not longer', async () => {
      const program = `
        const { openSqlite } = await import('@clinic/core/sqlite');
        const storage = await openSqlite(${JSON.stringify(location)});
        const list = storage.collection({ name: 'visits', indexes: [] });
        await list.insert({ id: 'v1' });
        console.log(JSON.stringify(await list.group({}, { by: [] })));
      `;
      const flags = ['--import', 'tsx', '--conditions=@clinic/source', '--input-type=module'];
      const { stdout } = await run(process.execPath, [...flags, '-e', program], { cwd: import.meta.dirname });
      expect(JSON.parse(stdout)).to.deep.equal([{ key: [], count: 1, sums: {} }]);
    });
  });
});
