import type { Settings } from '../config/settings.ts';
import { type Clock, toInstant } from '../kernel/clock.ts';
import { migrate } from '../migrations/migrate.ts';
import { storeStates } from '../migrations/store-state.ts';
import { type AnyCollection, GuardFailedError, type Storage } from '../storage/index.ts';
import { packages } from '../subscriptions/collections.ts';
import { newPackage } from '../subscriptions/manage-packages.ts';
import { collections } from './collections.ts';
import { samplePackages } from './sample-packages.ts';

export interface StoreInitialized {
  engine: Storage['engine'];
  location: string;
  collections: string[];
  /** How many indexes there are now. */
  indexes: number;
  /** How many migrations ran. */
  migrations: number;
  /** How many sample packages were put on sale. */
  sample_packages: number;
}

/**
 * Makes the collections and indexes that are missing, runs the pending migrations and, unless there are packages
 * already, puts the sample packages on sale. A second time it changes nothing.
 */
export const initializeStore = async (
  parts: { storage: Storage; clock: Clock; settings: Settings },
  { sample = true }: { sample?: boolean } = {},
): Promise<StoreInitialized> => {
  const { storage } = parts;
  await storage.prepare(collections);
  const ran = await migrate(parts);
  const sampled = sample ? await addSamples(parts) : 0;
  return {
    engine: storage.engine,
    location: storage.location,
    collections: collections.map(({ name }) => name),
    indexes: collections.reduce((sum, definition) => sum + indexesOf(definition), 0),
    migrations: ran.length,
    sample_packages: sampled,
  };
};

/**
 * Makes a store that was never made, without samples: only then are its rules there for the first that is written.
 * Of one that was made it reads one document.
 */
export const ensureStore = async (parts: {
  storage: Storage;
  clock: Clock;
  settings: Settings;
}): Promise<void> => {
  const made = await parts.storage.collection(storeStates).get('store');
  if (made === undefined) await initializeStore(parts, { sample: false });
};

/** Those declared, and the one by which a collection finds what has expired. */
const indexesOf = ({ indexes, expires }: AnyCollection): number =>
  indexes.length + (expires === undefined ? 0 : 1);

/** Puts the sample packages on sale where there are none. Of several programs at once, one does. */
const addSamples = async (parts: { storage: Storage; clock: Clock; settings: Settings }): Promise<number> => {
  const { storage, clock } = parts;
  const all = storage.collection(packages);
  if ((await all.count({})) > 0) return 0;
  const samples = samplePackages.map((one) => newPackage(parts, one));
  const claiming = storage
    .collection(storeStates)
    .updating('samples', { id: 'store', sampled_at: null }, { $set: { sampled_at: toInstant(clock.now()) } });
  try {
    await storage.write([claiming, ...samples.map((one) => all.inserting(one))]);
    return samples.length;
  } catch (error) {
    if (error instanceof GuardFailedError) return 0;
    throw error;
  }
};
