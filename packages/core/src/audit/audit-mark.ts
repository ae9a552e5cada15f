import type { Context } from '../context.ts';
import { DAY, systemClock } from '../kernel/clock.ts';
import { firstIdAt } from '../kernel/ids.ts';
import { DuplicateKeyError, defineCollection } from '../storage/index.ts';
import { auditLogs } from './audit-entry.ts';
import { type HashedEntry, hashed, macOf, sealKeysOf } from './audit-seal.ts';

/**
 * What entries that haven't settled were when a sweep or a verification saw them: until a block seals them, a change or
 * removal shows by this, and the block holds what the mark says. Signed as blocks are.
 */
export interface AuditMark {
  /** The last entry's. */
  id: string;
  entries: HashedEntry[];
  /** HMAC-SHA-256 over both, hexadecimal. */
  mac: string;
}

/** No indexes but the id's own: marks are of the newest entries, and gone once these are sealed. */
export const auditMarks = defineCollection<AuditMark>({ name: 'audit_marks', indexes: [] });

/** Entries looked at in one pass; where more wait, the next passes seal and mark them. */
const MOST = 2_000;

const macOfMark = (key: Buffer, { id, entries }: Omit<AuditMark, 'mac'>): string =>
  macOf(key, { mark: id, entries });

/** What genuine marks say of the entries above `after`: their hashes by id. */
export const markedHashes = async (context: Context, after: string): Promise<Map<string, string>> => {
  const keys = sealKeysOf(context);
  const marks = await context.storage
    .collection(auditMarks)
    .find({ id: { $gt: after } }, { sort: { id: 1 } });
  const genuine = marks.filter((mark) => keys.some((key) => macOfMark(key, mark) === mark.mac));
  return new Map(
    genuine.flatMap(({ entries }) =>
      entries.filter(({ id }) => id > after).map(({ id, hash }) => [id, hash]),
    ),
  );
};

/** Marks the entries above `after` that no mark has yet, and forgets the marks of those that are sealed. */
export const markEntries = async (context: Context, after: string): Promise<void> => {
  const { storage, secrets } = context;
  // What claims to be from a time to come is none of ours.
  const tomorrow = firstIdAt(systemClock.now() + DAY);
  const waiting = await storage
    .collection(auditLogs)
    .find({ id: { $gt: after, $lt: tomorrow } }, { sort: { id: 1 }, limit: MOST });
  if (waiting.length === 0) return;
  const known = await markedHashes(context, after);
  const marks = storage.collection(auditMarks);
  const entries = waiting.filter(({ id }) => !known.has(id)).map((entry) => hashed(entry));
  const last = entries.at(-1);
  if (last === undefined) return;
  for (const { id } of await marks.find({ id: { $lte: after } }, { limit: MOST })) await marks.remove({ id });
  const mark = { id: last.id, entries };
  try {
    await marks.insert({ ...mark, mac: macOfMark(secrets.sealKey, mark) });
  } catch (error) {
    // Another server marked them in the same moment.
    if (!(error instanceof DuplicateKeyError)) throw error;
  }
};
