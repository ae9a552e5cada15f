import { applyChange } from '../change.ts';
import { checkDocument } from '../checks.ts';
import { DuplicateKeyError } from '../errors.ts';
import type { Change, Document, Filter } from '../filter.ts';
import { matches } from '../matches.ts';
import type { Database } from './database.ts';
import type { Row } from './driver.ts';
import { refusalOf } from './duplicate.ts';
import { isTaken } from './failure.ts';
import type { Entry, MultikeyIndex } from './multikey.ts';
import type { Query } from './query.ts';
import type { CollectionSchema } from './schema.ts';

/** A document ready to be inserted; what happens to the object it was made from doesn't reach it. */
export interface NewDocument {
  readonly id: string;
  readonly json: string;
  /** For each multikey index of the collection, in order. */
  readonly entries: readonly (readonly Entry[])[];
}

export const newDocument = (schema: CollectionSchema, document: Document): NewDocument => {
  checkDocument(document);
  const entries = schema.multikeys.map((index) => index.entries(document));
  return { id: document.id, json: JSON.stringify(document), entries };
};

export const parseRow = <T>(row: Row): T => JSON.parse(row.doc as string) as T;

const addEntries = (
  database: Database,
  schema: CollectionSchema,
  index: MultikeyIndex,
  entries: readonly Entry[],
): void => {
  try {
    for (const entry of entries) database.statement(index.addSql).run(...entry);
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new DuplicateKeyError(schema.name, index.definition.name, index.fields);
  }
};

const removeEntries = (database: Database, index: MultikeyIndex, entries: readonly Entry[]): void => {
  for (const entry of entries) database.statement(index.removeSql).run(...entry);
};

/** These run inside a transaction of the main connection. */
export const insertDocument = (database: Database, schema: CollectionSchema, document: NewDocument): void => {
  try {
    database.statement(schema.insertSql).run(document.id, document.json);
  } catch (error) {
    throw isTaken(error) ? refusalOf(database, schema, document.json, true, error) : error;
  }
  database.touch(schema.name);
  for (let at = 0; at < schema.multikeys.length; at += 1) {
    addEntries(database, schema, schema.multikeys[at]!, document.entries[at]!);
  }
};

/** Looks, inside a transaction, for the one document that is to be changed. */
export type Find = (database: Database) => { readonly json: string; readonly document: Document } | undefined;

/**
 * One that is named by its id is fetched by it, and the rest of the filter tried on it here: it must be read anyway, and
 * SQL for each filter's shape would cost more than all the rest.
 */
export const finding = (schema: CollectionSchema, where: Filter<Document>): Find => {
  const { id } = where as { readonly id?: unknown };
  if (typeof id === 'string') {
    return (database) => {
      const row = database.statement(schema.getSql).get(id);
      const document = row && parseRow<Document>(row);
      return document && matches(document, where) ? { json: row.doc as string, document } : undefined;
    };
  }
  const { sql, values } = schema.queries.first(where);
  return (database) => {
    const row = database.statement(sql).get(...values);
    return row && { json: row.doc as string, document: parseRow<Document>(row) };
  };
};

/** @returns the new document, or undefined when none is found. */
export const updateDocument = (
  database: Database,
  schema: CollectionSchema,
  find: Find,
  change: Change<Document>,
): Document | undefined => {
  const found = find(database);
  if (found === undefined) return undefined;
  const before = found.document;
  const after = applyChange(before, change);
  const json = JSON.stringify(after);
  if (json === found.json) return after;
  try {
    database.statement(schema.updateSql).run(json, after.id);
  } catch (error) {
    throw isTaken(error) ? refusalOf(database, schema, json, false, error) : error;
  }
  database.touch(schema.name);
  for (const index of schema.multikeys) {
    const { removed, added } = index.difference(before, after);
    removeEntries(database, index, removed);
    addEntries(database, schema, index, added);
  }
  return after;
};

const remove = (database: Database, schema: CollectionSchema, document: Document): void => {
  database.touch(schema.name);
  database.statement(schema.deleteSql).run(document.id);
  for (const index of schema.multikeys) removeEntries(database, index, index.entries(document));
};

/** @returns whether one was found. */
export const removeDocument = (database: Database, schema: CollectionSchema, find: Find): boolean => {
  const found = find(database);
  if (found !== undefined) remove(database, schema, found.document);
  return found !== undefined;
};

/** @returns how many the query found. */
export const removeDocuments = (database: Database, schema: CollectionSchema, query: Query): number => {
  const rows = database.statement(query.sql).all(...query.values);
  for (const row of rows) remove(database, schema, parseRow<Document>(row));
  return rows.length;
};
