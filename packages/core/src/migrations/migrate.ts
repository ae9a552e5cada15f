import { randomUUID } from 'node:crypto';
import { ClinicError } from '../errors.ts';
import { type Clock, MINUTE, toInstant } from '../kernel/clock.ts';
import { DuplicateKeyError, type Storage, StorageUnavailableError } from '../storage/index.ts';
import { type Migration, migrations } from './migrations.ts';
import { type StoreState, storeStates } from './store-state.ts';

/** A holder that hasn't moved on for this long is taken for dead; each finished migration renews it. */
const LOCK_MS = 10 * MINUTE;

const stateOf = (storage: Storage): Promise<StoreState | undefined> =>
  storage.collection(storeStates).get('store');

/**
 * The migrations that haven't run yet.
 * @throws StorageUnavailableError the store was changed by a newer program than this one.
 */
export const pendingMigrations = async (
  storage: Storage,
  known: readonly Migration[] = migrations,
): Promise<readonly Migration[]> => {
  const version = (await stateOf(storage))?.version ?? 0;
  const newest = known.at(-1)?.number ?? 0;
  if (version > newest) {
    throw new StorageUnavailableError(
      `the store has version ${version}, this program knows up to ${newest}: use a newer one`,
    );
  }
  return known.filter((migration) => migration.number > version);
};

/**
 * Runs the pending migrations in order, one program at a time. Cut off anywhere, it is safe to run again: a finished
 * migration is recorded before the next begins.
 * @returns the ones that ran.
 * @throws ClinicError CONFLICT another program is migrating; StorageUnavailableError a newer store.
 */
export const migrate = async (
  { storage, clock }: { storage: Storage; clock: Clock },
  known: readonly Migration[] = migrations,
): Promise<readonly Migration[]> => {
  const states = storage.collection(storeStates);
  const at = () => toInstant(clock.now());
  const first: StoreState = {
    id: 'store',
    version: 0,
    lock: null,
    lock_until: null,
    sampled_at: null,
    updated_at: at(),
  };
  await states.insert(first).catch((error) => {
    if (!(error instanceof DuplicateKeyError)) throw error;
  });
  const pending = await pendingMigrations(storage, known);
  if (pending.length === 0) return [];

  const holder = randomUUID();
  const until = () => toInstant(clock.now() + LOCK_MS);
  const locked = await states.update(
    { id: 'store', $or: [{ lock: null }, { lock_until: { $lte: at() } }] },
    { $set: { lock: holder, lock_until: until() } },
  );
  if (locked === undefined) throw new ClinicError('CONFLICT', 'Another program is migrating this store.');
  const ran: Migration[] = [];
  try {
    for (const migration of await pendingMigrations(storage, known)) {
      await migration.run(storage);
      const moved = await states.update(
        { id: 'store', lock: holder },
        { $set: { version: migration.number, lock_until: until(), updated_at: at() } },
      );
      if (moved === undefined) throw new ClinicError('CONFLICT', 'Another program took the migration over.');
      ran.push(migration);
    }
  } finally {
    await states.update({ id: 'store', lock: holder }, { $set: { lock: null, lock_until: null } });
  }
  return ran;
};
