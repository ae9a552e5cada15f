import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import type { CollectionDefinition, Document, WriteStep } from '../storage/index.ts';
import { DuplicateKeyError } from '../storage/index.ts';
import type { GoodRow } from './read-rows.ts';

/** @param done rows of `total` that are written */
export type ImportProgress = (done: number, total: number) => void;

/** Rows in one write, and documents looked up at once. */
const BATCH = 125;

export function* batched<T>(items: readonly T[], size = BATCH): Generator<T[]> {
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

/**
 * Writes rows batch by batch, the entry on the audit trail in the first write. Cut off in between, the same import again
 * writes what is missing.
 * @param counts of the entry; names and values of rows stay out
 * @throws ClinicError CONFLICT somebody wrote the same meanwhile
 */
export const writeRows = async <T extends Document>(
  context: Context,
  missing: readonly GoodRow<T>[],
  stepsOf: (made: T) => WriteStep[],
  { entity, ...counts }: { entity: string; file: string; rows: number; already_imported: number },
  progress: ImportProgress,
): Promise<void> => {
  const changes = { ...counts, to_import: missing.length };
  const act = { action: `${entity}.import`, entity, entity_id: null, changes };
  let done = 0;
  for (const batch of batched(missing)) {
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
