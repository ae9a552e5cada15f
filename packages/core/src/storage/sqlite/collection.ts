import { checkChange, checkFilter, checkId, checkOptions } from '../checks.ts';
import type { Collection, FindOptions, Group, GroupSpec, Lookup, WriteStep } from '../collection.ts';
import type { Change, Document, Filter, Sort } from '../filter.ts';
import type { Database } from './database.ts';
import {
  finding,
  insertDocument,
  newDocument,
  parseRow,
  removeDocument,
  updateDocument,
} from './documents.ts';
import { isTableMissing } from './failure.ts';
import { groupQuery, groupsOf } from './group.ts';
import type { Reader } from './reader.ts';
import type { Reads } from './reads.ts';
import type { CollectionSchema } from './schema.ts';
import type { Writer } from './writer.ts';

/** What the collections of a store share. */
export interface Store {
  readonly database: Database;
  readonly reads: Reads;
  readonly reader: Reader;
  readonly writer: Writer;
}

export class SqliteCollection implements Collection<Document> {
  readonly name: string;
  readonly schema: CollectionSchema;
  readonly #store: Store;

  constructor(schema: CollectionSchema, store: Store) {
    this.name = schema.name;
    this.schema = schema;
    this.#store = store;
  }

  async get(id: string): Promise<Document | undefined> {
    checkId(id);
    return this.#store.reads.run(() => this.lookUp(id), undefined);
  }

  /** A read by id, for a caller that has made sure the store is open. */
  lookUp(id: string): Document | undefined {
    try {
      const row = this.#store.database.statement(this.schema.getSql).get(id);
      return row === undefined ? undefined : parseRow(row);
    } catch (error) {
      if (isTableMissing(error)) return undefined;
      throw error;
    }
  }

  async first(
    where: Filter<Document>,
    options?: { readonly sort?: Sort<Document> },
  ): Promise<Document | undefined> {
    checkFilter(where);
    if (options !== undefined) checkOptions(options);
    const { sql, values } = this.schema.queries.first(where, options?.sort);
    return this.#store.reads.run(() => {
      const row = this.#store.database.statement(sql).get(...values);
      return row === undefined ? undefined : parseRow<Document>(row);
    }, undefined);
  }

  async find(where: Filter<Document>, options?: FindOptions<Document>): Promise<Document[]> {
    checkFilter(where);
    if (options !== undefined) checkOptions(options);
    const { sql, values } = this.schema.queries.find(where, options);
    return this.#store.reads.run(
      () =>
        this.#store.database
          .statement(sql)
          .all(...values)
          .map(parseRow<Document>),
      [],
    );
  }

  async count(where: Filter<Document>): Promise<number> {
    checkFilter(where);
    const { sql, values } = this.schema.queries.count(where);
    return this.#store.reads.run(
      () => this.#store.database.statement(sql).get(...values)!.count as number,
      0,
    );
  }

  async stamp(): Promise<string | undefined> {
    const { database, reads } = this.#store;
    return reads.run(() => database.version(this.name), 'never made');
  }

  async group(where: Filter<Document>, spec: GroupSpec<Document>): Promise<Group[]> {
    checkFilter(where);
    checkOptions(spec);
    const query = groupQuery(this.name, this.schema.queries, where, spec);
    return groupsOf(await this.#store.reader.all(query), spec);
  }

  async insert(document: Document): Promise<void> {
    const { database, writer } = this.#store;
    const added = newDocument(this.schema, document);
    return writer.write(() => insertDocument(database, this.schema, added));
  }

  async update(where: Filter<Document>, change: Change<Document>): Promise<Document | undefined> {
    checkFilter(where);
    checkChange(change);
    const { database, writer } = this.#store;
    const find = finding(this.schema, where);
    return writer.write(() => updateDocument(database, this.schema, find, change));
  }

  async remove(where: Filter<Document>): Promise<boolean> {
    checkFilter(where);
    const { database, writer } = this.#store;
    const find = finding(this.schema, where);
    return writer.write(() => removeDocument(database, this.schema, find));
  }

  looking(id: string): Lookup<Document> {
    return { collection: this.name, id };
  }

  inserting(document: Document): WriteStep {
    return { kind: 'insert', collection: this.name, document };
  }

  updating(
    step: string,
    where: Filter<Document>,
    change: Change<Document>,
    options: { readonly otherwise?: Document } = {},
  ): WriteStep {
    return { kind: 'update', collection: this.name, step, where, change, ...options };
  }

  removing(step: string, where: Filter<Document>): WriteStep {
    return { kind: 'remove', collection: this.name, step, where };
  }
}
