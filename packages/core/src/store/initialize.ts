import type { Settings } from '../config/settings.ts';
import type { Clock } from '../kernel/clock.ts';
import { migrate } from '../migrations/migrate.ts';
import type { Storage } from '../storage/index.ts';
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
  const all = storage.collection(packages);
  const added =
    sample && (await all.count({})) === 0 ? samplePackages.map((one) => newPackage(parts, one)) : [];
  if (added.length > 0) await storage.load(packages.name, added);
  const { indexes } = await storage.inspect(collections);
  return {
    engine: storage.engine,
    location: storage.location,
    collections: collections.map(({ name }) => name),
    indexes,
    migrations: ran.length,
    sample_packages: added.length,
  };
};
