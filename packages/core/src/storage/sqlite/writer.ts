import type { Database } from './database.ts';
import { closed } from './failure.ts';
import { makeMissing } from './prepare.ts';
import type { CollectionSchema } from './schema.ts';
import { WriteQueue } from './write-queue.ts';

/** Takes writes; before the first one it makes declared collections that `prepare` didn't, as MongoDB would. */
export class Writer {
  readonly #database: Database;
  readonly #queue: WriteQueue;
  readonly #unmade = new Set<CollectionSchema>();
  #closed = false;

  constructor(database: Database) {
    this.#database = database;
    this.#queue = new WriteQueue(database);
  }

  /** The collection may have to be made. */
  expect(schema: CollectionSchema): void {
    this.#unmade.add(schema);
  }

  /** As `WriteQueue.add`. */
  async write<T>(run: () => T): Promise<T> {
    if (this.#closed) throw closed();
    if (this.#unmade.size > 0) this.#makeMissing();
    return this.#queue.add(run);
  }

  /** From now on every write is refused. Resolves when those under way are done. */
  close(): Promise<void> {
    this.#closed = true;
    return this.#queue.drain();
  }

  /** Comes first in the transaction of the write that needs it; when it fails, so does that one. */
  #makeMissing(): void {
    const schemas = [...this.#unmade];
    this.#unmade.clear();
    this.#queue
      .add(() => makeMissing(this.#database, schemas))
      .catch(() => {
        for (const schema of schemas) this.#unmade.add(schema);
      });
  }
}
