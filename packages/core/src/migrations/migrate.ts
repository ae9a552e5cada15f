import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { ClinicError } from '../errors.ts';
import { type Clock, MINUTE, SECOND, toInstant } from '../kernel/clock.ts';
import { DuplicateKeyError, type Storage, StorageUnavailableError } from '../storage/index.ts';
import { type Migration, migrations } from './migrations.ts';
import { type StoreState, storeStates } from './store-state.ts';

/** A holder that hasn't moved on for this long is taken for dead; each finished migration renews it. */
const LOCK_MS = 10 * MINUTE;

/** How long a program waits for another one that migrates, and how often it looks. */
const PATIENCE_MS = MINUTE;
const LOOKING_MS = SECOND / 4;

interface Parts {
  readonly storage: Storage;
  readonly clock: Clock;
  /** Resolves after so many milliseconds. Default the machine's timer. */
  readonly wait?: (milliseconds: number) => Promise<unknown>;
}

const stateOf = (storage: Storage): Promise<StoreState | undefined> =>
  storage.collection(storeStates).get('store');

/** The version of a store in which all of them have run. */
export const newestOf = (known: readonly Migration[]): number => known.at(-1)?.number ?? 0;

/**
 * The migrations that haven't run yet.
 * @throws StorageUnavailableError the store was changed by a newer program than this one.
 */
export const pendingMigrations = async (
  storage: Storage,
  known: readonly Migration[] = migrations,
): Promise<readonly Migration[]> => {
  const version = (await stateOf(storage))?.version ?? 0;
  const newest = newestOf(known);
  if (version > newest) {
    throw new StorageUnavailableError(
      `the store has version ${version}, this program knows up to ${newest}: use a newer one`,
    );
  }
  return known.filter((migration) => migration.number > version);
};

/**
 * Runs the pending migrations in order, one program at a time: others wait for it, and go on where it left off if it
 * gave up. Cut off anywhere, it is safe to run again: a finished migration is recorded before the next begins.
 * @returns the ones that this program ran.
 * @throws ClinicError CONFLICT another program is still migrating after a minute; StorageUnavailableError a newer store.
 */
export const migrate = async (
  parts: Parts,
  known: readonly Migration[] = migrations,
): Promise<readonly Migration[]> => {
  const { storage, clock, wait = setTimeout } = parts;
  const first: StoreState = {
    id: 'store',
    version: 0,
    lock: null,
    lock_until: null,
    sampled_at: null,
    updated_at: toInstant(clock.now()),
  };
  await storage
    .collection(storeStates)
    .insert(first)
    .catch((error) => {
      if (!(error instanceof DuplicateKeyError)) throw error;
    });
  for (let waited = 0; ; waited += LOOKING_MS) {
    if ((await pendingMigrations(storage, known)).length === 0) return [];
    const holder = await takeLock(parts);
    if (holder !== undefined) return runPending(parts, known, holder);
    if (waited >= PATIENCE_MS)
      throw new ClinicError('CONFLICT', 'Another program is migrating this store; try again later.');
    await wait(LOOKING_MS);
  }
};

/** @returns under which name the lock is held; undefined while another program holds it. */
const takeLock = async ({ storage, clock }: Parts): Promise<string | undefined> => {
  const holder = randomUUID();
  const now = clock.now();
  const locked = await storage
    .collection(storeStates)
    .update(
      { id: 'store', $or: [{ lock: null }, { lock_until: { $lte: toInstant(now) } }] },
      { $set: { lock: holder, lock_until: toInstant(now + LOCK_MS) } },
    );
  return locked === undefined ? undefined : holder;
};

const runPending = async (
  { storage, clock }: Parts,
  known: readonly Migration[],
  holder: string,
): Promise<readonly Migration[]> => {
  const states = storage.collection(storeStates);
  const ran: Migration[] = [];
  try {
    for (const migration of await pendingMigrations(storage, known)) {
      await migration.run(storage);
      const now = clock.now();
      const moved = await states.update(
        { id: 'store', lock: holder },
        {
          $set: {
            version: migration.number,
            lock_until: toInstant(now + LOCK_MS),
            updated_at: toInstant(now),
          },
        },
      );
      if (moved === undefined) throw new ClinicError('CONFLICT', 'Another program took the migration over.');
      ran.push(migration);
    }
  } finally {
    await states.update({ id: 'store', lock: holder }, { $set: { lock: null, lock_until: null } });
  }
  return ran;
};
