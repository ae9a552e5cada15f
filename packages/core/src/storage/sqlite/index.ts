import { checkId } from '../checks.ts';
import type { Collection, CollectionDefinition, Lookup, WriteStep } from '../collection.ts';
import type { Document } from '../filter.ts';
import type { AnyCollection, Storage, StoreInspection } from '../storage.ts';
import { SqliteCollection, type Store } from './collection.ts';
import { Database } from './database.ts';
import { insertDocument, newDocument, removeDocuments } from './documents.ts';
import { loadDriver } from './driver.ts';
import { isTableMissing } from './failure.ts';
import { MemoryReader } from './memory-reader.ts';
import { dropAll, inspect, isPrepared, nothingMade, prepare } from './prepare.ts';
import type { Each } from './reader.ts';
import { Reads } from './reads.ts';
import { CollectionSchema } from './schema.ts';
import { prepareStep } from './step.ts';
import { WorkerReader } from './worker-reader.ts';
import { Writer } from './writer.ts';

/** Documents that `load` and `removeExpired` put into one transaction. */
const BATCH = 500;

class SqliteStorage implements Storage {
  readonly engine = 'sqlite';
  readonly location: string;
  readonly warnings: readonly string[] = [];
  readonly #store: Store;
  readonly #collections = new Map<string, SqliteCollection>();
  /** By the names of the collections. */
  readonly #lookups = new Map<string, string>();
  #closing: Promise<void> | undefined;

  constructor(location: string, database: Database) {
    const reads = new Reads(database);
    const reader = database.inMemory ? new MemoryReader(database, reads) : new WorkerReader(database, reads);
    this.location = location;
    this.#store = { database, reads, reader, writer: new Writer(database) };
  }

  collection<T extends Document>(definition: CollectionDefinition<T>): Collection<T> {
    return this.#declare(definition) as unknown as Collection<T>;
  }

  async read<const L extends readonly Lookup<Document>[]>(lookups: L): Promise<never> {
    const { database, reads } = this.#store;
    const collections = lookups.map(({ collection, id }) => {
      checkId(id);
      return this.#named(collection);
    });
    if (lookups.length === 0) return [] as never;
    const sql = this.#lookupSql(collections);
    const readAll = () => {
      const row = database.statement(sql).get(...lookups.map(({ id }) => id))!;
      return lookups.map((_, at) => {
        const doc = row[at];
        return doc === null ? undefined : JSON.parse(doc as string);
      });
    };
    const read = () => {
      try {
        return readAll();
      } catch (error) {
        if (!isTableMissing(error)) throw error;
        return lookups.map(({ id }, at) => collections[at]!.lookUp(id));
      }
    };
    return (await reads.run<unknown[]>(
      read,
      lookups.map(() => undefined),
    )) as never;
  }

  async write(steps: readonly WriteStep[]): Promise<void> {
    const { database, writer } = this.#store;
    const ready = steps.map((step) => prepareStep(database, this.#named(step.collection).schema, step));
    return writer.write(() => {
      for (const step of ready) step();
    });
  }

  async prepare(definitions: readonly AnyCollection[]): Promise<void> {
    const { database, reads, writer } = this.#store;
    const schemas = this.#schemas(definitions);
    if (await reads.run(() => isPrepared(database, schemas), false)) return;
    await writer.write(() => prepare(database, schemas));
  }

  async inspect(definitions: readonly AnyCollection[]): Promise<StoreInspection> {
    const { database, reads } = this.#store;
    const schemas = this.#schemas(definitions);
    return reads.run(() => inspect(database, schemas), nothingMade(schemas));
  }

  async removeExpired(definitions: readonly AnyCollection[], now: string): Promise<number> {
    const { database, writer } = this.#store;
    let removed = 0;
    if (!(await this.#exists())) return removed;
    for (const schema of this.#schemas(definitions)) {
      const { expires } = schema.definition;
      if (expires === undefined) continue;
      const query = schema.queries.find({ [expires]: { $lt: now } }, { limit: BATCH });
      for (let found = BATCH; found === BATCH; removed += found) {
        found = await writer.write(() => removeDocuments(database, schema, query));
      }
    }
    return removed;
  }

  async ping(): Promise<void> {
    const { database, reads } = this.#store;
    await reads.run(() => database.statement('SELECT 1 FROM sqlite_master LIMIT 1').get(), undefined);
  }

  async dump(definitions: readonly AnyCollection[], each: Each): Promise<void> {
    const names = definitions.map(({ name }) => name);
    return this.#store.reader.dump(names, each);
  }

  async load(collection: string, documents: readonly Document[]): Promise<void> {
    const { database, writer } = this.#store;
    const { schema } = this.#named(collection);
    for (let start = 0; start < documents.length; start += BATCH) {
      const batch = documents.slice(start, start + BATCH).map((document) => newDocument(schema, document));
      await writer.write(() => {
        for (const document of batch) insertDocument(database, schema, document);
      });
    }
  }

  async drop(): Promise<void> {
    const { database, writer } = this.#store;
    if (!(await this.#exists())) return;
    await writer.write(() => dropAll(database));
    for (const { schema } of this.#collections.values()) writer.expect(schema);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { database, reads, reader, writer } = this.#store;
    reads.close();
    await Promise.all([writer.close(), reader.close()]);
    database.close();
  }

  #exists(): boolean | Promise<boolean> {
    return this.#store.reads.run(() => true, false);
  }

  #schemas(definitions: readonly AnyCollection[]): CollectionSchema[] {
    return definitions.map((definition) => this.#declare(definition).schema);
  }

  /** One statement takes one lock on the store, however many documents it reads. */
  #lookupSql(collections: readonly SqliteCollection[]): string {
    const names = collections.map(({ name }) => name).join();
    let sql = this.#lookups.get(names);
    if (sql === undefined) {
      sql = `SELECT ${collections.map(({ schema }, at) => `(${schema.getSql}) AS "${at}"`).join(', ')}`;
      this.#lookups.set(names, sql);
    }
    return sql;
  }

  #declare(definition: AnyCollection): SqliteCollection {
    const known = this.#collections.get(definition.name);
    if (known !== undefined && known.schema.definition === definition) return known;
    const collection = new SqliteCollection(new CollectionSchema(definition), this.#store);
    this.#collections.set(definition.name, collection);
    this.#store.writer.expect(collection.schema);
    return collection;
  }

  /** Without a definition there is no knowing which indexes a document belongs into. */
  #named(name: string): SqliteCollection {
    const collection = this.#collections.get(name);
    if (collection === undefined) throw new TypeError(`the collection ${name} was never declared`);
    return collection;
  }
}

/**
 * A storage in one SQLite file, or in memory for `:memory:`. The file and the folders above it are made by the first
 * call that writes; until then the store is empty. Several programs may use one file at once.
 */
export const openSqlite = async (location: string): Promise<Storage> =>
  new SqliteStorage(location, new Database(location, await loadDriver()));
