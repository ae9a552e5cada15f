import { ClinicError } from '../errors.ts';
import type { Clock } from '../kernel/clock.ts';
import { migrate, newestOf } from '../migrations/migrate.ts';
import { migrations } from '../migrations/migrations.ts';
import { type StoreState, storeStates } from '../migrations/store-state.ts';
import type { Document, Storage } from '../storage/index.ts';
import { type BackupReport, readBackup } from './backup.ts';
import { collections } from './collections.ts';

/** What a store made by `init` holds without anyone having worked with it. */
const OWN_BUSINESS = new Set(['store_state']);

const countOf = (counts: Readonly<Record<string, number>>): number =>
  Object.entries(counts).reduce((sum, [name, count]) => (OWN_BUSINESS.has(name) ? sum : sum + count), 0);

const names: ReadonlySet<string> = new Set(collections.map(({ name }) => name));

/** What this program doesn't know, it could neither put back nor work with. */
const refuseNewer = async (collection: string, documents: readonly Document[]): Promise<void> => {
  const isNewer =
    !names.has(collection) ||
    (collection === storeStates.name &&
      documents.some((state) => (state as unknown as StoreState).version > newestOf(migrations)));
  if (isNewer) throw new ClinicError('CONFLICT', 'The backup was made by a newer program: use that one.');
};

/**
 * Puts a backup into a store without documents, or with `force` in place of what it holds. The file is read through
 * once before anything is touched, and the counts are compared at the end.
 * @throws ClinicError CONFLICT the store holds documents; the file can't be read, is no whole backup or is of a newer
 *   program; a count differs.
 */
export const restoreStore = async (
  parts: { storage: Storage; clock: Clock },
  file: string,
  { force = false }: { force?: boolean } = {},
): Promise<BackupReport> => {
  const { storage } = parts;
  const expected = await readBackup(file, refuseNewer);
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
