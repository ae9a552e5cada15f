import type { Context } from '../context.ts';
import { MINUTE, systemClock, toInstant } from '../kernel/clock.ts';
import { firstIdAt, ID_SETTLES_MS } from '../kernel/ids.ts';
import { DuplicateKeyError, type Storage } from '../storage/index.ts';
import { type AuditEntry, auditLogs } from './audit-entry.ts';
import { markEntries, markedHashes } from './audit-mark.ts';
import {
  type AuditSeal,
  auditSeals,
  digestSeal,
  type HashedEntry,
  hashEntry,
  isGenuine,
  MAX_NUMBER,
  sealId,
  sealKeysOf,
  signSeal,
} from './audit-seal.ts';
import { sealsInOrder } from './seals-in-order.ts';

/** Entries in a block. */
const BLOCK = 500;

/** Blocks made in one pass; the next pass makes the rest. */
const BLOCKS_PER_PASS = 40;

/** How far each store was found sealed last: until the next minute begins there is nothing to look for. */
const doneUpTo = new WeakMap<Storage, string>();

/**
 * Seals the entries that have settled, block after block, and marks the others. Any number of servers may try at once: a
 * block's number is taken by one of them, the others find it taken and leave the rest to their next pass.
 * @returns the blocks made by this pass, oldest first.
 */
export const sealEntries = async (context: Context): Promise<AuditSeal[]> => {
  const { storage } = context;
  // To the whole minute: where little happens, that makes a block a minute and not one each pass. Ids go by the
  // machine's clock, whatever the clinic's says.
  const settled = firstIdAt(Math.floor((systemClock.now() - ID_SETTLES_MS) / MINUTE) * MINUTE);
  if (doneUpTo.get(storage) === settled) return [];
  const seals = storage.collection(auditSeals);
  const made: AuditSeal[] = [];
  let head = await findHead(context);
  const marked = await markedHashes(context, head.upto);
  while (made.length < BLOCKS_PER_PASS) {
    const next = await nextSeal(context, head, settled, marked);
    if (next === undefined) {
      await markEntries(context, head.upto);
      doneUpTo.set(storage, settled);
      break;
    }
    try {
      await seals.insert(next);
    } catch (error) {
      if (error instanceof DuplicateKeyError) break;
      throw error;
    }
    made.push(next);
    head = { last: next, isGenuine: true, upto: next.upto };
  }
  return made;
};

interface Head {
  /** The newest block there is; undefined before the first. */
  readonly last: AuditSeal | undefined;
  /** Whether it is genuine. One that isn't is never answered for. */
  readonly isGenuine: boolean;
  /** How far genuine blocks reach. */
  readonly upto: string;
}

const findHead = async (context: Context): Promise<Head> => {
  const { storage } = context;
  const keys = sealKeysOf(context);
  const last = await storage.collection(auditSeals).first({}, { sort: { id: -1 } });
  if (last === undefined) return { last, isGenuine: true, upto: '' };
  if (isGenuine(keys, last)) return { last, isGenuine: true, upto: last.upto };
  // Somebody meddled with it, or it was made with a key that isn't known any more.
  for await (const seal of sealsInOrder(storage, -1)) {
    if (isGenuine(keys, seal)) return { last, isGenuine: false, upto: seal.upto };
  }
  return { last, isGenuine: false, upto: '' };
};

const nextSeal = async (
  context: Context,
  head: Head,
  settled: string,
  marked: ReadonlyMap<string, string>,
): Promise<AuditSeal | undefined> => {
  const { storage, clock, secrets } = context;
  const { last, upto } = head;
  const found = await storage
    .collection(auditLogs)
    .find({ id: { $gt: upto, $lt: settled } }, { sort: { id: 1 }, limit: BLOCK });
  // In a SQLite file edited by hand a document may claim another id than its row has.
  const entries = found.filter(({ id }) => id > upto && id < settled);
  const written = asWritten(
    entries,
    [...marked].filter(([id]) => id > upto && id < settled),
  );
  const newest = written.at(-1);
  if (newest === undefined) return undefined;
  const number = last === undefined ? 1 : Number(last.id) + 1;
  if (!(number <= MAX_NUMBER)) throw new Error('the newest audit seal has an id that no seal can follow');
  return signSeal(secrets.sealKey, {
    id: sealId(number),
    number,
    previous: last === undefined ? null : digestSeal(last),
    confirms: head.isGenuine,
    after: upto,
    upto: newest.id,
    entries: written,
    sealed_at: toInstant(clock.now()),
  });
};

/** The next block's entries: what was changed or removed since it was marked stands as it was then. */
const asWritten = (
  entries: readonly AuditEntry[],
  marked: readonly (readonly [id: string, hash: string])[],
): HashedEntry[] => {
  const hashes = new Map(entries.map((entry) => [entry.id, hashEntry(entry)]));
  for (const [id, hash] of marked) hashes.set(id, hash);
  return [...hashes]
    .map(([id, hash]) => ({ id, hash }))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .slice(0, BLOCK);
};
