import { createReadStream, createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { pipeline as joined } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { ClinicError } from '../errors.ts';
import { type Clock, toInstant } from '../kernel/clock.ts';
import type { Document, Storage } from '../storage/index.ts';
import { collections } from './collections.ts';

/**
 * A backup is gzipped lines of JSON: a head, then `[collection, document]` each, then a foot with the counts. It
 * doesn't depend on the engine: what was copied from SQLite can be restored into MongoDB.
 */
interface Head {
  readonly format: 'clinic-backup';
  readonly version: 1;
  readonly created_at: string;
}
interface Foot {
  readonly counts: Record<string, number>;
}

export interface BackupReport {
  file: string;
  collections: Record<string, number>;
}

/** Documents loaded in one go. */
const BATCH = 500;

/**
 * Copies everything, as it was at one moment, into a file that only its owner may read. The file appears under its
 * name once it is whole and on disk. The clinic goes on meanwhile.
 * @throws ClinicError CONFLICT the file exists or can't be written; then nothing of it is left
 */
export const backupStore = async (
  { storage, clock }: { storage: Storage; clock: Clock },
  file: string,
): Promise<BackupReport> => {
  const unwritten = (cause: unknown): ClinicError =>
    new ClinicError('CONFLICT', `The file ${file} cannot be written.`, { cause });
  const handle = await open(file, 'wx').catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'EEXIST'
      ? new ClinicError('CONFLICT', `There is a file ${file} already.`, { cause })
      : unwritten(cause);
  });
  await handle.close();
  const partial = `${file}.partial`;
  const counts: Record<string, number> = {};
  const gzip = createGzip();
  const written = pipeline(gzip, createWriteStream(partial, { mode: 0o600, flush: true })).catch(
    (cause: unknown) => {
      throw unwritten(cause);
    },
  );
  // It may fail while the store is read, before anybody waits for it.
  written.catch(() => {});
  const write = async (text: string): Promise<void> => {
    if (gzip.write(text)) return;
    await Promise.race([new Promise((resolve) => gzip.once('drain', resolve)), written]);
  };
  try {
    const head: Head = { format: 'clinic-backup', version: 1, created_at: toInstant(clock.now()) };
    await write(`${JSON.stringify(head)}\n`);
    await storage.dump(collections, async (collection, documents) => {
      counts[collection] = (counts[collection] ?? 0) + documents.length;
      await write(documents.map((document) => `${JSON.stringify([collection, document])}\n`).join(''));
    });
    gzip.end(`${JSON.stringify({ counts } satisfies Foot)}\n`);
    await written;
    await rename(partial, file);
  } catch (error) {
    gzip.destroy();
    // Until it is closed, it may make the file anew.
    await Promise.allSettled([written]);
    await Promise.allSettled([rm(partial, { force: true }), rm(file, { force: true })]);
    throw error;
  }
  return { file, collections: counts };
};

const notABackup = (file: string, cause?: unknown): ClinicError =>
  new ClinicError('CONFLICT', `The file ${file} is no whole backup of a clinic.`, { cause });

/** A file that isn't there is no broken backup. */
const unread = (file: string, cause: unknown): ClinicError =>
  cause instanceof Error && 'syscall' in cause
    ? new ClinicError('CONFLICT', `The file ${file} cannot be read.`, { cause })
    : notABackup(file, cause);

/**
 * Reads a backup from head to foot.
 * @throws ClinicError CONFLICT the file can't be read, isn't one, or was cut off; what `each` throws.
 */
export const readBackup = async (
  file: string,
  each: (collection: string, documents: Document[]) => Promise<void>,
): Promise<Record<string, number>> => {
  let foot: Foot | undefined;
  let head: Head | undefined;
  const batches = new Map<string, Document[]>();
  const flush = async (collection: string): Promise<void> => {
    const batch = batches.get(collection) ?? [];
    batches.delete(collection);
    if (batch.length > 0) await each(collection, batch);
  };
  for await (const value of valuesOf(file)) {
    if (head === undefined) {
      head = value as Head;
      if (head?.format !== 'clinic-backup' || head.version !== 1) throw notABackup(file);
    } else if (Array.isArray(value)) {
      const [collection, document] = value as [string, Document];
      const batch = batches.get(collection) ?? [];
      batches.set(collection, batch);
      if (batch.push(document) >= BATCH) await flush(collection);
    } else {
      foot = value as Foot;
    }
  }
  if (foot === undefined) throw notABackup(file);
  for (const collection of batches.keys()) await flush(collection);
  return foot.counts;
};

/** What fails where the values are worked on is no fault of the file, and passes as it is. */
async function* valuesOf(file: string): AsyncGenerator<unknown> {
  try {
    for await (const line of linesOf(file)) yield JSON.parse(line);
  } catch (cause) {
    throw unread(file, cause);
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const gunzip = createGunzip();
  // Whichever of the two ends closes the other; what went wrong, the loop meets.
  joined(createReadStream(file), gunzip, () => {});
  let rest = '';
  for await (const chunk of gunzip.setEncoding('utf8')) {
    const lines = (rest + String(chunk)).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
