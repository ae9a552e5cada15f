import type { Statement } from './driver.ts';
import { quoteName } from './field.ts';

/** Documents read at a time. */
const CHUNK = 256;

export interface Chunk {
  readonly collection: string;
  /** A JSON array of documents. */
  readonly json: string;
}

/** Everything in those of these collections that are there; consistent when it runs inside one transaction. */
export function* chunksOf(
  statement: (sql: string) => Statement,
  collections: readonly string[],
): Generator<Chunk> {
  const tables = statement(`SELECT name FROM sqlite_master WHERE type = 'table'`).all();
  const names = new Set(tables.map(({ name }) => name));
  for (const collection of collections.filter((each) => names.has(each))) {
    const page = statement(
      `SELECT rowid, doc FROM ${quoteName(collection)} WHERE rowid > ? ORDER BY rowid LIMIT ${CHUNK}`,
    );
    for (let rows = page.all(0); rows.length > 0; rows = page.all(rows.at(-1)!.rowid!)) {
      yield { collection, json: `[${rows.map(({ doc }) => doc).join(',')}]` };
    }
  }
}
