import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AnyCollection, Storage } from '@clinic/core/storage';
import { type Make, madeDatabase, madeFile, newDatabase, newFile, putBack } from './made-places.ts';
import { dropDatabase, mongodbTestUri } from './mongodb.ts';
import { openPlace, type Place } from './places.ts';

export interface Engine {
  readonly name: string;
  /** A storage on a place never used before; closed and removed when its test or suite is over. */
  open(): Promise<Storage>;
  /** A storage that is as `make` leaves a new one, without its work where the engine knows how. */
  openMade?(make: Make): Promise<Storage>;
}

/** An engine whose place outlives a storage and may be opened by several at once. */
export interface Store extends Engine {
  placeOf(storage: Storage): Place;
  /** Another storage on the same place. */
  openAgain(storage: Storage): Promise<Storage>;
}

interface Opened {
  readonly storage: Storage;
  readonly place: Place;
}

/** Oldest first. */
const opened: Opened[] = [];

/** Places that were told to others: another program may still write there when its test is over. */
const told = new Set<Place>();

const openTracked = async (place: Place): Promise<Storage> => {
  const storage = await openPlace(place);
  opened.push({ storage, place });
  return storage;
};

const removePlace = async (place: Place): Promise<void> => {
  if (place.engine === 'mongodb') {
    if (told.has(place) || !(await putBack(place))) await dropDatabase(place.database, place.uri);
  } else if (place.location !== ':memory:') {
    await rm(dirname(place.location), { recursive: true, force: true });
  }
};

const cleanUp = async (those: Opened[]): Promise<void> => {
  await Promise.all(those.map(({ storage }) => storage.close()));
  // One place may have been opened several times.
  await Promise.all([...new Set(those.map(({ place }) => place))].map(removePlace));
};

const makeStore = (
  name: string,
  newPlace: () => Promise<Place>,
  madePlace: (make: Make) => Promise<Place>,
): Store => {
  const known = (storage: Storage): Place => {
    const found = opened.find((each) => each.storage === storage);
    if (!found) throw new Error(`${name}: this storage isn't open`);
    return found.place;
  };
  return {
    name,
    open: async () => openTracked(await newPlace()),
    openMade: async (make) => openTracked(await madePlace(make)),
    placeOf: (storage) => {
      const place = known(storage);
      told.add(place);
      return place;
    },
    openAgain: (storage) => openTracked(known(storage)),
  };
};

const sqliteMemory: Engine = {
  name: 'sqlite :memory:',
  open: () => openTracked({ engine: 'sqlite', location: ':memory:' }),
};

const sqliteFile = makeStore('sqlite file', newFile, madeFile);

const uri = await mongodbTestUri();

/** The stores a clinic may run on: a SQLite file, and MongoDB where one can be had. */
export const stores: readonly Store[] = uri
  ? [sqliteFile, makeStore('mongodb', newDatabase, madeDatabase)]
  : [sqliteFile];

export const engines: readonly Engine[] = [sqliteMemory, ...stores];

/** In a suite: closes and removes what its tests opened after each, and what its hooks opened at its end. */
export const trackStorages = (): void => {
  let openedBefore = 0;
  beforeEach(() => {
    openedBefore = opened.length;
  });
  afterEach(() => cleanUp(opened.splice(openedBefore)));
  after(() => cleanUp(opened.splice(0)));
};

const each = <E extends Engine>(those: readonly E[], declare: (engine: E) => void): void => {
  for (const engine of those) {
    describe(`on ${engine.name}`, () => {
      trackStorages();
      declare(engine);
    });
  }
};

/** Declares a suite once for each engine, SQLite in memory too. */
export const eachEngine = (declare: (engine: Engine) => void): void => each(engines, declare);

/** Declares a suite once for each store that keeps what it is given. */
export const eachStore = (declare: (store: Store) => void): void => each(stores, declare);

/** A storage with these collections made. */
export const openPrepared = async (
  engine: Engine,
  definitions: readonly AnyCollection[],
): Promise<Storage> => {
  const storage = await engine.open();
  await storage.prepare(definitions);
  return storage;
};
