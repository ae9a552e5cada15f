import { DuplicateKeyError } from '../errors.ts';
import type { Document } from '../filter.ts';
import type { StoreInspection } from '../storage.ts';
import type { Database } from './database.ts';
import { parseRow } from './documents.ts';
import { isTaken } from './failure.ts';
import { quoteName } from './field.ts';
import type { MultikeyIndex } from './multikey.ts';
import type { CollectionSchema, IndexSchema, SchemaObject } from './schema.ts';

/** What the store has: tables and indexes by name. */
type Found = ReadonlyMap<string, SchemaObject & { readonly table: string }>;

const readSchema = (database: Database): Found => {
  const rows = database
    .statement(`SELECT type AS kind, name, tbl_name AS "table", sql FROM sqlite_master WHERE sql IS NOT NULL`)
    .all();
  return new Map(rows.map((row) => [row.name as string, row as never]));
};

const isThere = (found: Found, object: SchemaObject): boolean => found.get(object.name)?.sql === object.sql;

const isMade = (found: Found, index: IndexSchema): boolean =>
  index.objects.every((object) => isThere(found, object));

const isSettled = (found: Found, schemas: readonly CollectionSchema[]): boolean =>
  schemas.every(
    (schema) =>
      found.has(schema.name) &&
      schema.indexes.every((index) => isMade(found, index)) &&
      leftovers(found, schema).length === 0,
  );

/** What stands for indexes of the collection that are no longer declared, or not like this. */
const leftovers = (found: Found, schema: CollectionSchema): SchemaObject[] => {
  const wanted = new Map(
    schema.indexes.flatMap(({ objects }) => objects).map((object) => [object.name, object.sql]),
  );
  return [...found.values()].filter(({ kind, name, table, sql }) => {
    const belongs = kind === 'index' ? table === schema.name : name.startsWith(`${schema.name}__`);
    return belongs && wanted.get(name) !== sql;
  });
};

const fill = (database: Database, schema: CollectionSchema, index: MultikeyIndex): void => {
  const page = database.statement(
    `SELECT rowid, doc FROM ${quoteName(schema.name)} WHERE rowid > ? ORDER BY rowid LIMIT 500`,
  );
  for (let rows = page.all(0); rows.length > 0; rows = page.all(rows.at(-1)!.rowid!)) {
    for (const entry of rows.flatMap((row) => index.entries(parseRow<Document>(row)))) {
      database.statement(index.addSql).run(...entry);
    }
  }
};

const makeIndex = (database: Database, found: Found, schema: CollectionSchema, index: IndexSchema): void => {
  try {
    for (const object of index.objects.filter((each) => !isThere(found, each))) database.exec(object.sql);
    if (index.multikey !== undefined) fill(database, schema, index.multikey);
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw new DuplicateKeyError(schema.name, index.definition.name, index.definition.fields);
  }
};

const prepareCollection = (database: Database, found: Found, schema: CollectionSchema): void => {
  if (!found.has(schema.name)) database.exec(schema.table.sql);
  for (const { kind, name } of leftovers(found, schema)) {
    database.exec(`DROP ${kind.toUpperCase()} ${quoteName(name)}`);
  }
  for (const index of schema.indexes) if (!isMade(found, index)) makeIndex(database, found, schema, index);
};

/** Whether `prepare` has nothing to do. */
export const isPrepared = (database: Database, schemas: readonly CollectionSchema[]): boolean =>
  isSettled(readSchema(database), schemas);

/** Runs inside a transaction of the main connection, so that of two processes the second finds it done. */
export const prepare = (database: Database, schemas: readonly CollectionSchema[]): void => {
  const found = readSchema(database);
  for (const schema of schemas) prepareCollection(database, found, schema);
  database.forgetStatements();
};

/** Makes only collections that aren't there at all. Runs inside a transaction of the main connection. */
export const makeMissing = (database: Database, schemas: readonly CollectionSchema[]): void => {
  const found = readSchema(database);
  for (const schema of schemas) if (!found.has(schema.name)) prepareCollection(database, found, schema);
};

/** Runs inside a transaction of the main connection. */
export const dropAll = (database: Database): void => {
  for (const { kind, name } of readSchema(database).values()) {
    if (kind === 'table') database.exec(`DROP TABLE ${quoteName(name)}`);
  }
  database.forgetStatements();
};

const countOf = (database: Database, name: string): number =>
  database.statement(`SELECT count(*) AS count FROM ${quoteName(name)}`).get()!.count as number;

export const nothingMade = (schemas: readonly CollectionSchema[]): StoreInspection => ({
  exists: false,
  collections: {},
  missing_collections: schemas.map(({ name }) => name),
  missing_indexes: schemas.flatMap(({ indexes }) => indexes.map(({ definition }) => definition.name)),
  indexes: 0,
});

export const inspect = (database: Database, schemas: readonly CollectionSchema[]): StoreInspection => {
  const found = readSchema(database);
  if (found.size === 0) return nothingMade(schemas);
  const made = schemas.filter(({ name }) => found.has(name));
  const indexes = schemas.flatMap((schema) => schema.indexes);
  const missing = indexes.filter((index) => !isMade(found, index));
  return {
    exists: true,
    collections: Object.fromEntries(made.map(({ name }) => [name, countOf(database, name)])),
    missing_collections: schemas.filter(({ name }) => !found.has(name)).map(({ name }) => name),
    missing_indexes: missing.map(({ definition }) => definition.name),
    indexes: indexes.length - missing.length,
  };
};
