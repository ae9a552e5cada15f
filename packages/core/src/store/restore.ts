import { ClinicError } from '../errors.ts';
import type { Clock } from '../kernel/clock.ts';
import { migrate } from '../migrations/migrate.ts';
import type { Storage } from '../storage/index.ts';
import { type BackupReport, readBackup } from './backup.ts';
import { collections } from './collections.ts';

/** What a store made by `init` holds without anyone having worked with it. */
const OWN_BUSINESS = new Set(['store_state']);

const countOf = (counts: Readonly<Record<string, number>>): number =>
  Object.entries(counts).reduce((sum, [name, count]) => (OWN_BUSINESS.has(name) ? sum : sum + count), 0);

/**
 * Puts a backup into a store without documents, or with `force` in place of what it holds. The file is read through
 * once before anything is touched, and the counts are compared at the end.
 * @throws ClinicError CONFLICT the store holds documents; the file can't be read or is no whole backup; a count differs.
 */
export const restoreStore = async (
  parts: { storage: Storage; clock: Clock },
  file: string,
  { force = false }: { force?: boolean } = {},
): Promise<BackupReport> => {
  const { storage } = parts;
  const expected = await readBackup(file, async () => {});
  const before = await storage.inspect(collections);
  if (countOf(before.collections) > 0 && !force) {
    throw new ClinicError('CONFLICT', 'The store holds documents; use --force to replace them.');
  }
  await storage.drop();
  await storage.prepare(collections);
  await readBackup(file, (collection, documents) => storage.load(collection, documents));
  const after = await storage.inspect(collections);
  const wrong = Object.keys(expected).filter((name) => (after.collections[name] ?? 0) !== expected[name]);
  if (wrong.length > 0) {
    throw new ClinicError('CONFLICT', `After the restore the counts differ in ${wrong.join(', ')}.`);
  }
  await migrate(parts);
  return { file, collections: { ...expected } };
};
