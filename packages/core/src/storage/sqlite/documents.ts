import { applyChange } from '../change.ts';
import { checkDocument } from '../checks.ts';
import { DuplicateKeyError } from '../errors.ts';
import type { Change, Document } from '../filter.ts';
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

/** @returns the new document, or undefined when the query finds none. */
export const updateDocument = (
  database: Database,
  schema: CollectionSchema,
  query: Query,
  change: Change<Document>,
): Document | undefined => {
  const row = database.statement(query.sql).get(...query.values);
  if (row === undefined) return undefined;
  const before = parseRow<Document>(row);
  const after = applyChange(before, change);
  const json = JSON.stringify(after);
  if (json === row.doc) return after;
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

/** @returns how many the query found. */
export const removeDocuments = (database: Database, schema: CollectionSchema, query: Query): number => {
  const rows = database.statement(query.sql).all(...query.values);
  database.touch(schema.name);
  for (const row of rows) {
    const document = parseRow<Document>(row);
    database.statement(schema.deleteSql).run(document.id);
    for (const index of schema.multikeys) removeEntries(database, index, index.entries(document));
  }
  return rows.length;
};
