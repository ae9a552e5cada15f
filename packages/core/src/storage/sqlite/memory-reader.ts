import type { Document } from '../filter.ts';
import type { Database } from './database.ts';
import type { Row } from './driver.ts';
import { chunksOf } from './dump.ts';
import type { Query } from './query.ts';
import type { Each, Reader } from './reader.ts';
import type { Reads } from './reads.ts';

/** A store in memory has one connection only, so its long reads run on that one too. */
export class MemoryReader implements Reader {
  readonly #database: Database;
  readonly #reads: Reads;

  constructor(database: Database, reads: Reads) {
    this.#database = database;
    this.#reads = reads;
  }

  async all({ sql, values }: Query): Promise<Row[]> {
    return this.#reads.run(() => this.#database.statement(sql).all(...values), []);
  }

  async dump(collections: readonly string[], each: Each): Promise<void> {
    const chunks = await this.#reads.run(
      () => [...chunksOf((sql) => this.#database.statement(sql), collections)],
      [],
    );
    for (const { collection, json } of chunks) await each(collection, JSON.parse(json) as Document[]);
  }

  async close(): Promise<void> {}
}
