/**
 * Places for a test's storage. Making what a clinic keeps there, forty collections with their indexes, takes longer than
 * most tests: it is made once. A file is a copy of the first one, a database one that an earlier test left behind, with
 * what it holds put right.
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Storage } from '@clinic/core/storage';
import type { Db, Document } from 'mongodb';
import { clientOf, freshPlace } from './mongodb.ts';
import { openPlace, type Place } from './places.ts';

/** Makes collections in a new storage, and perhaps documents; each time the same. */
export type Make = (storage: Storage) => Promise<unknown>;

const madeAt = async (place: Place, make: Make): Promise<void> => {
  const storage = await openPlace(place);
  await make(storage);
  await storage.close();
};

export const newFile = async (): Promise<FilePlace> => ({
  engine: 'sqlite',
  location: join(await mkdtemp(join(tmpdir(), 'clinic-')), 'clinic.db'),
});

type FilePlace = Extract<Place, { engine: 'sqlite' }>;
type Database = Extract<Place, { engine: 'mongodb' }>;

const firstFiles = new Map<Make, Promise<FilePlace>>();

export const madeFile = async (make: Make): Promise<Place> => {
  let first = firstFiles.get(make);
  if (first === undefined) {
    first = newFile().then(async (place) => {
      await madeAt(place, make);
      return place;
    });
    firstFiles.set(make, first);
  }
  const place = await newFile();
  await copyFile((await first).location, place.location);
  return place;
};

export const newDatabase = async (): Promise<Database> => ({ engine: 'mongodb', ...(await freshPlace()) });

interface Made {
  readonly make: Make;
  /** Documents by the name of their collection. */
  readonly documents: Readonly<Record<string, readonly Document[]>>;
}

/** Databases that were made, by name, and those of them that nobody uses. */
const madeDatabases = new Map<string, Made>();
const idle: Database[] = [];

const namesIn = async (db: Db): Promise<string[]> =>
  (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name);

export const madeDatabase = async (make: Make): Promise<Place> => {
  const at = idle.findIndex(({ database }) => madeDatabases.get(database)?.make === make);
  if (at !== -1) return idle.splice(at, 1)[0]!;
  const place = await newDatabase();
  await madeAt(place, make);
  const db = clientOf(place.uri).db(place.database);
  const documents = await Promise.all(
    (await namesIn(db)).map(async (name) => [name, await db.collection(name).find().toArray()] as const),
  );
  madeDatabases.set(place.database, { make, documents: Object.fromEntries(documents) });
  return place;
};

/** @returns whether it is again as it was made; otherwise it is of no further use. */
export const putBack = async (place: Database): Promise<boolean> => {
  const made = madeDatabases.get(place.database);
  if (made === undefined) return false;
  try {
    await restore(place, made);
    idle.push(place);
    return true;
  } catch {
    madeDatabases.delete(place.database);
    return false;
  }
};

const restore = async ({ uri, database }: Database, { documents }: Made): Promise<void> => {
  const client = clientOf(uri);
  const names = await namesIn(client.db(database));
  if (names.sort().join() !== Object.keys(documents).sort().join()) throw new Error('other collections');
  await client.bulkWrite(
    Object.entries(documents).flatMap(([name, those]) => {
      const namespace = `${database}.${name}`;
      return [
        { namespace, name: 'deleteMany' as const, filter: {} },
        ...those.map((document) => ({ namespace, name: 'insertOne' as const, document })),
      ];
    }),
  );
};

if (typeof after === 'function') {
  after(async () => {
    for (const first of firstFiles.values()) {
      await rm(dirname((await first).location), { recursive: true, force: true });
    }
  });
}
