import { openSqlite } from '@clinic/core/sqlite';
import { GuardFailedError, type Storage, StorageUnavailableError } from '@clinic/core/storage';
import { expect } from 'chai';
import sinon from 'sinon';
import { Database } from '../../../packages/core/src/storage/sqlite/database.ts';
import type { Connection } from '../../../packages/core/src/storage/sqlite/driver.ts';
import { inParallel, rejectionOf } from '../../support/rejection.ts';
import { appointment, appointments, connect, freshLocation, removeFolders } from './sqlite-file.ts';

describe('SQLite: several connections on one file', () => {
  let location: string;
  let server: Storage;
  let operator: Storage;
  let connections: Connection[];

  beforeEach(async () => {
    connections = [];
    location = await freshLocation();
    server = await openSqlite(location);
    operator = await openSqlite(location);
    await server.prepare([appointments]);
  });
  afterEach(async () => {
    for (const connection of connections) connection.close();
    await server.close();
    await operator.close();
    await removeFolders();
  });

  const beside = async (): Promise<Connection> => {
    const connection = await connect(location);
    connections.push(connection);
    return connection;
  };

  it('both see what the other wrote, and both write at once', async () => {
    const lists = [server.collection(appointments), operator.collection(appointments)];
    const { errors } = await inParallel(400, (number) => lists[number % 2]!.insert(appointment(number)));
    expect(errors).to.deep.equal([]);
    for (const list of lists) expect(await list.count({})).to.equal(400);
  });

  it('of two whose guards exclude each other one succeeds', async () => {
    await server.collection(appointments).insert(appointment(0));
    const { errors } = await inParallel(100, async (number) => {
      const storage = number % 2 === 0 ? server : operator;
      const list = storage.collection(appointments);
      await storage.write([
        list.updating('booked', { id: appointment(0).id, status: 'booked' }, { $set: { status: 'seen' } }),
      ]);
    });
    expect(errors).to.have.length(99);
    for (const error of errors) expect(error).to.be.instanceOf(GuardFailedError);
  });

  it('preparing at once ends in one set of tables and indexes', async () => {
    const fresh = await freshLocation();
    const storages = await Promise.all([1, 2, 3, 4].map(() => openSqlite(fresh)));
    await Promise.all(storages.map((storage) => storage.prepare([appointments])));
    for (const storage of storages) {
      expect((await storage.inspect([appointments])).missing_indexes).to.deep.equal([]);
      await storage.close();
    }
  });

  it('indexes made by one are used by the statements another made before', async () => {
    const bare = { ...appointments, indexes: [] };
    const list = operator.collection(bare);
    await operator.prepare([bare]);
    await list.insert(appointment(1));
    const find = () => list.find({ status: 'booked' });
    expect(await find()).to.have.length(1);
    await server.prepare([appointments]);
    expect(await find()).to.have.length(1);
    await server.collection(appointments).insert(appointment(2));
    expect(await find()).to.have.length(2);
  });

  it('a write waits while another program writes, and reads go on', async () => {
    const connection = await beside();
    const list = server.collection(appointments);
    await list.insert(appointment(1));
    connection.exec('BEGIN IMMEDIATE');
    let settled = false;
    const insertion = list.insert(appointment(2)).finally(() => {
      settled = true;
    });
    for (let turn = 0; turn < 100; turn += 1) {
      await new Promise(setImmediate);
      expect(await list.get(appointment(1).id)).to.deep.equal(appointment(1));
    }
    expect(settled).to.equal(false);
    connection.exec('COMMIT');
    await insertion;
    expect(await list.count({})).to.equal(2);
  });

  it('another program that comes in between where a batch must be begun anew: its writes wait, none is refused for it', async () => {
    const connection = await beside();
    const list = server.collection(appointments);
    await list.insert(appointment(1));
    const exec = sinon.stub(Database.prototype, 'exec');
    const came = new Promise<void>((resolve) => {
      exec.callsFake(function (this: Database, sql) {
        exec.wrappedMethod.call(this, sql);
        if (sql !== 'ROLLBACK') return;
        exec.restore();
        connection.exec('BEGIN IMMEDIATE');
        resolve();
      });
    });
    // Refused after it has changed something, so that the batch is undone.
    const refused = rejectionOf(
      server.write([
        list.inserting(appointment(2)),
        list.updating('gone', { id: appointment(3).id }, { $set: { status: 'seen' } }),
      ]),
    );
    const insertion = list.insert(appointment(4));
    await came;
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    connection.exec('COMMIT');
    expect(await refused).to.be.instanceOf(GuardFailedError);
    await insertion;
    expect(await list.count({})).to.equal(2);
  });

  it('a store held too long refuses writes as unavailable within 5 s, and takes them again afterwards', async () => {
    const connection = await beside();
    const list = server.collection(appointments);
    connection.exec('BEGIN IMMEDIATE');
    const since = performance.now();
    const { errors } = await inParallel(20, (number) => list.insert(appointment(number)));
    expect(performance.now() - since).to.be.below(5_000);
    expect(errors).to.have.length(20);
    for (const error of errors) expect(error).to.be.instanceOf(StorageUnavailableError);
    expect(await list.count({})).to.equal(0);
    connection.exec('ROLLBACK');
    await list.insert(appointment(1));
    expect(await list.count({})).to.equal(1);
  });

  it('a dump is one moment, whatever is written meanwhile', async () => {
    const list = server.collection(appointments);
    await server.load(
      'appointments',
      Array.from({ length: 2_000 }, (_, number) => appointment(number)),
    );
    const statuses = new Set<unknown>();
    let documents = 0;
    await operator.dump([appointments], async (_collection, chunk) => {
      documents += chunk.length;
      for (const each of chunk) statuses.add((each as { status?: unknown }).status);
      await list.insert(appointment(2_000 + documents));
      await list.update({ id: appointment(1_999).id }, { $set: { status: 'changed' } });
    });
    expect(documents).to.equal(2_000);
    expect([...statuses]).to.deep.equal(['booked']);
  });

  it('an error of who takes the dump ends it, and the next one is whole', async () => {
    await server.load(
      'appointments',
      Array.from({ length: 600 }, (_, number) => appointment(number)),
    );
    const full = new Error('the backup disk is full');
    const failing = server.dump([appointments], async () => {
      throw full;
    });
    expect(await rejectionOf(failing)).to.equal(full);
    let documents = 0;
    await server.dump([appointments], async (_collection, chunk) => {
      documents += chunk.length;
    });
    expect(documents).to.equal(600);
  });
});
