/**
 * `@clinic/core/sqlite` beside the bare binding: CPU time of an operation, and what group commit is worth.
 *
 * node bench/storage.mjs, or npm run bench -- storage
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite } from '@clinic/core/sqlite';
import { openDatabase } from './binding.mjs';
import { median, table } from './report.mjs';

const DOCUMENTS = 5_000;
const ROUNDS = 7;
/** Operations under way at once, as with 64 busy connections. */
const AT_ONCE = 64;

const people = { name: 'people', indexes: [{ name: 'people_phone', fields: ['phone'], unique: true }] };
const notes = { name: 'notes', indexes: [{ name: 'notes_person', fields: ['person_id'] }] };

const idOf = (index) => `01a1fde4-f376-7a65-bdb2-${String(index).padStart(12, '0')}`;
const phoneOf = (index) => `+9655${String(index).padStart(7, '0')}`;
const personOf = (index) => ({
  id: idOf(index),
  phone: phoneOf(index),
  name: 'Sara Al-Sabah',
  email: null,
  role: 'patient',
  visits: 0,
  is_active: true,
  created_at: '2026-01-05T09:00:00.000Z',
});
let noted = 0;
const noteOn = (index) => ({
  id: `note-${noted++}`,
  person_id: idOf(index),
  text: 'A note of some length on a person.',
});

/** The operations through the storage interface. */
const openOurs = async (file) => {
  const storage = await openSqlite(file);
  await storage.prepare([people, notes]);
  const persons = storage.collection(people);
  const remarks = storage.collection(notes);
  await storage.load(
    'people',
    Array.from({ length: DOCUMENTS }, (_, index) => personOf(index)),
  );
  return {
    get: (index) => persons.get(idOf(index)),
    first: (index) => persons.first({ phone: phoneOf(index) }),
    update: (index) => persons.update({ id: idOf(index), is_active: true }, { $inc: { visits: 1 } }),
    write: (index) =>
      storage.write([
        persons.updating('person', { id: idOf(index), is_active: true }, { $inc: { visits: 1 } }),
        remarks.inserting(noteOn(index)),
        remarks.inserting(noteOn(index)),
        remarks.inserting(noteOn(index)),
      ]),
    close: () => storage.close(),
  };
};

/** The same documents and guards by hand on the binding, writes of one tick in one commit. */
const openBare = async (file) => {
  const db = await openDatabase(file);
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;
    CREATE TABLE people (id TEXT PRIMARY KEY, phone TEXT UNIQUE, doc TEXT);
    CREATE TABLE notes (id TEXT PRIMARY KEY, person_id TEXT, doc TEXT);
    CREATE INDEX notes_person ON notes (person_id)`);
  const sql = {
    begin: db.prepare('BEGIN IMMEDIATE'),
    commit: db.prepare('COMMIT'),
    get: db.prepare('SELECT doc FROM people WHERE id = ?'),
    first: db.prepare('SELECT doc FROM people WHERE phone = ?'),
    add: db.prepare('INSERT INTO people VALUES (?, ?, ?)'),
    update: db.prepare('UPDATE people SET doc = ? WHERE id = ?'),
    note: db.prepare('INSERT INTO notes VALUES (?, ?, ?)'),
  };
  sql.begin.run();
  for (let index = 0; index < DOCUMENTS; index++) {
    sql.add.run(idOf(index), phoneOf(index), JSON.stringify(personOf(index)));
  }
  sql.commit.run();
  let waiting = [];
  const flush = () => {
    const batch = waiting;
    waiting = [];
    sql.begin.run();
    const values = batch.map(({ work }) => work());
    sql.commit.run();
    batch.forEach(({ resolve }, at) => {
      resolve(values[at]);
    });
  };
  const write = (work) =>
    new Promise((resolve) => {
      if (waiting.push({ work, resolve }) === 1) setImmediate(flush);
    });
  const visit = (index) => {
    const doc = JSON.parse(sql.get.get(idOf(index)).doc);
    if (!doc.is_active) return undefined;
    doc.visits += 1;
    sql.update.run(JSON.stringify(doc), doc.id);
    return doc;
  };
  const addNote = (index) => {
    const doc = noteOn(index);
    sql.note.run(doc.id, doc.person_id, JSON.stringify(doc));
  };
  return {
    get: async (index) => JSON.parse(sql.get.get(idOf(index)).doc),
    first: async (index) => JSON.parse(sql.first.get(phoneOf(index)).doc),
    update: (index) => write(() => visit(index)),
    write: (index) =>
      write(() => {
        visit(index);
        for (let times = 0; times < 3; times++) addNote(index);
      }),
    close: async () => db.close(),
  };
};

/** Runs `count` operations, so many at once. @returns CPU µs and wall-clock µs an operation. */
const time = async (operation, count, atOnce) => {
  const used = process.cpuUsage();
  const start = performance.now();
  let started = 0;
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (started < count) await operation((started++ * 7) % DOCUMENTS);
    }),
  );
  const { user, system } = process.cpuUsage(used);
  return { cpu: (user + system) / count, wall: ((performance.now() - start) * 1000) / count };
};

const COUNTS = { get: 40_000, first: 40_000, update: 10_000, write: 5_000 };
/** Writes at once, and how many of them are timed. */
const COMMITS = [
  [1, 1_000],
  [16, 10_000],
  [64, 20_000],
];

const note = (figures, of, name, value) => {
  figures[of] ??= { ours: [], bare: [] };
  figures[of][name].push(value);
};

export const benchStorage = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'clinic-bench-'));
  const stores = {};
  const cpu = {};
  const rates = {};
  try {
    stores.ours = await openOurs(join(folder, 'ours.db'));
    stores.bare = await openBare(join(folder, 'bare.db'));
    for (let round = 0; round <= ROUNDS; round++) {
      const names = round % 2 === 0 ? ['ours', 'bare'] : ['bare', 'ours'];
      for (const [operation, count] of Object.entries(COUNTS)) {
        for (const name of names) {
          const figures = await time(stores[name][operation], count, AT_ONCE);
          if (round > 0) note(cpu, operation, name, figures.cpu);
        }
      }
      for (const [atOnce, count] of COMMITS) {
        for (const name of names) {
          const figures = await time(stores[name].update, count, atOnce);
          if (round > 0) note(rates, atOnce, name, 1e6 / figures.wall);
        }
      }
    }
  } finally {
    for (const store of Object.values(stores)) await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const rows = Object.entries(cpu).map(([operation, { ours, bare }]) => [
    operation === 'write' ? 'write of 4 steps' : operation,
    median(ours).toFixed(1),
    median(bare).toFixed(1),
    median(ours.map((value, at) => value / bare[at])).toFixed(2),
  ]);
  console.log(`\n${table([['CPU µs an operation', 'ours', 'bare', 'ratio'], ...rows])}`);
  const commits = Object.entries(rates).map(([atOnce, { ours, bare }]) => [
    atOnce === '1' ? 'one at a time (a commit each)' : `${atOnce} at once`,
    median(ours).toFixed(0),
    median(bare).toFixed(0),
  ]);
  console.log(`\n${table([['updates a second', 'ours', 'bare'], ...commits])}`);
};

if (process.argv[1] === import.meta.filename) await benchStorage();
