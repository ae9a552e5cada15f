import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import type { CollectionDefinition, Document, WriteStep } from '../storage/index.ts';
import { DuplicateKeyError } from '../storage/index.ts';
import type { GoodRow, Rows } from './read-rows.ts';
import type { ImportReport } from './report.ts';

/** @param done rows of `total` that are written */
export type ImportProgress = (done: number, total: number) => void;

/** Documents looked up at once. */
const LOOKED_UP = 125;
/** Rows in one write: a file with no more is all in the store, or nothing of it. */
const WRITTEN = 1_000;

export function* batched<T>(items: readonly T[], size = LOOKED_UP): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** The rows that an earlier import of the same file hasn't written. */
export const missingOf = async <T extends Document>(
  { storage }: Context,
  definition: CollectionDefinition<T>,
  rows: readonly GoodRow<T>[],
): Promise<GoodRow<T>[]> => {
  const missing: GoodRow<T>[] = [];
  for (const batch of batched(rows)) {
    const found = await storage.read(
      batch.map(({ made }) => storage.collection(definition).looking(made.id)),
    );
    missing.push(...batch.filter((_, index) => found[index] === undefined));
  }
  return missing;
};

/** A file that was read: what it holds, and what of that isn't in the store yet. */
export interface ReadFile<T> {
  readonly entity: string;
  readonly rows: Rows<T>;
  readonly missing: readonly GoodRow<T>[];
  readonly stepsOf: (made: T) => WriteStep[];
  readonly dry_run: boolean;
}

/**
 * Writes what is missing and says what came of it; of a dry run, and of a file with a refused row, what would.
 * @throws ClinicError CONFLICT somebody wrote the same meanwhile
 */
export const importRows = async <T extends Document>(
  context: Context,
  file: ReadFile<T>,
  progress: ImportProgress,
): Promise<Omit<ImportReport, 'possible_duplicates'>> => {
  const { rows, missing, dry_run } = file;
  const unwritten = new Set(missing);
  const already_imported = rows.good.filter((row) => !unwritten.has(row)).length;
  const writes = !dry_run && rows.refused.length === 0;
  if (writes) await writeRows(context, file, already_imported, progress);
  return {
    dry_run,
    rows: rows.count,
    imported: writes ? missing.length : 0,
    already_imported,
    refused: rows.refused,
  };
};

/**
 * Writes the rows, the entry on the audit trail in the first write. A long file takes several: cut off in between, the
 * same import again writes what is missing. Names and values of rows stay out of the entry.
 */
const writeRows = async <T extends Document>(
  context: Context,
  { entity, rows, missing, stepsOf }: ReadFile<T>,
  already_imported: number,
  progress: ImportProgress,
): Promise<void> => {
  const { digest: file, count } = rows;
  const changes = { file, rows: count, already_imported, to_import: missing.length };
  const act = { action: `${entity}.import`, entity, entity_id: null, changes };
  let done = 0;
  for (const batch of batched(missing, WRITTEN)) {
    const steps = batch.flatMap(({ made }) => stepsOf(made));
    try {
      await (done === 0 ? commit(context, steps, act) : context.storage.write(steps));
    } catch (error) {
      throw error instanceof DuplicateKeyError ? metAnother(done) : error;
    }
    done += batch.length;
    progress(done, missing.length);
  }
};

const metAnother = (done: number): ClinicError =>
  new ClinicError(
    'CONFLICT',
    'Somebody else wrote one of these rows meanwhile. Import the same file again: it says which, or writes what is missing.',
    { details: { imported: done } },
  );
