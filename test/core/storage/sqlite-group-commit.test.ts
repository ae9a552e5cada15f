import { readFileSync } from 'node:fs';
import { openSqlite } from '@clinic/core/sqlite';
import { type Collection, DuplicateKeyError, GuardFailedError, type Storage } from '@clinic/core/storage';
import { expect } from 'chai';
import { rejectionOf } from '../../support/rejection.ts';
import { type Appointment, appointment, appointments, freshLocation, removeFolders } from './sqlite-file.ts';

const HEADER = 32;
const FRAME_HEADER = 24;
const PAGE = 4096;

/** Commits in the write-ahead log: frames that state the size of the database (sqlite.org/fileformat2.html#walformat). */
const commitsIn = (location: string): number => {
  const log = readFileSync(`${location}-wal`);
  let commits = 0;
  for (let at = HEADER; at + FRAME_HEADER + PAGE <= log.length; at += FRAME_HEADER + PAGE) {
    if (log.readUInt32BE(at + 4) > 0) commits += 1;
  }
  return commits;
};

describe('SQLite: group commit', () => {
  let location: string;
  let storage: Storage;
  let list: Collection<Appointment>;

  beforeEach(async () => {
    location = await freshLocation();
    storage = await openSqlite(location);
    await storage.prepare([appointments]);
    list = storage.collection(appointments);
  });
  afterEach(async () => {
    await storage.close();
    await removeFolders();
  });

  const commitsOf = async (act: () => Promise<unknown>): Promise<number> => {
    const before = commitsIn(location);
    await act();
    return commitsIn(location) - before;
  };

  const insertAll = (from: number, count: number) =>
    Promise.all(Array.from({ length: count }, (_, number) => list.insert(appointment(from + number))));

  it('100 inserts of one turn of the event loop share one commit', async () => {
    // The first write also looks whether the collections are there.
    await list.insert(appointment(0));
    expect(await commitsOf(() => insertAll(1, 100))).to.equal(1);
    expect(await list.count({})).to.equal(101);
  });

  it('updates, removals and writes of several steps share it with them', async () => {
    await insertAll(0, 10);
    const commits = await commitsOf(() =>
      Promise.all([
        list.insert(appointment(10)),
        list.update({ id: appointment(1).id }, { $set: { status: 'seen' } }),
        list.remove({ id: appointment(2).id }),
        storage.write([
          list.inserting(appointment(11)),
          list.updating('seen', { id: appointment(3).id }, { $set: { status: 'seen' } }),
        ]),
      ]),
    );
    expect(commits).to.equal(1);
    expect(await list.count({ status: 'seen' })).to.equal(2);
  });

  it('writes that come one after the other are committed each by itself', async () => {
    await list.insert(appointment(0));
    const commits = await commitsOf(async () => {
      for (let number = 1; number <= 5; number += 1) await list.insert(appointment(number));
    });
    expect(commits).to.equal(5);
  });

  it('more than fit into one batch share a few', async () => {
    await list.insert(appointment(0));
    expect(await commitsOf(() => insertAll(1, 1_200))).to.equal(3);
  });

  it('a refused write leaves nothing behind, and those beside it are kept', async () => {
    await insertAll(0, 3);
    const taken = appointment(5, { doctor_id: 'd0', quanta: ['0.5'] });
    const [guard, quantum, id, kept] = await Promise.all([
      rejectionOf(
        storage.write([
          list.inserting(appointment(20)),
          list.updating('free', { id: 'nobody' }, { $set: { status: 'x' } }),
        ]),
      ),
      rejectionOf(storage.write([list.inserting(appointment(21)), list.inserting(taken)])),
      rejectionOf(list.insert(appointment(1))),
      list.insert(appointment(22)),
    ]);
    expect(guard).to.be.instanceOf(GuardFailedError).and.to.have.property('step', 'free');
    expect(quantum).to.be.instanceOf(DuplicateKeyError);
    expect(quantum).to.include({ index: 'appointments_doctor_id_quanta' });
    expect(id).to.be.instanceOf(DuplicateKeyError).and.to.have.property('index', 'id');
    expect(kept).to.equal(undefined);
    const ids = (await list.find({}, { sort: { id: 1 } })).map(({ id: each }) => each);
    expect(ids).to.deep.equal([0, 1, 2, 22].map((number) => appointment(number).id));
    // Nor a row of an index: the same quanta may be booked.
    await list.insert(appointment(20));
    await list.insert(appointment(21));
  });

  it('a write is answered only once another program can read it', async () => {
    const other = await openSqlite(location);
    const otherList = other.collection(appointments);
    for (let number = 0; number < 50; number += 1) {
      await list.insert(appointment(number));
      expect((await otherList.get(appointment(number).id))?.visits).to.equal(number);
    }
    await other.close();
  });

  it('what a batch has not committed is not read', async () => {
    const insertion = list.insert(appointment(0));
    expect(await list.get(appointment(0).id)).to.equal(undefined);
    await insertion;
    expect(await list.get(appointment(0).id)).to.deep.equal(appointment(0));
  });
});
