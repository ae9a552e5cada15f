import { conditionsOf, type StoredCollection, type StoredIndex } from './definition.ts';
import { equalsLiteral, fieldSql, quoteName } from './field.ts';
import { Fields } from './fields.ts';
import { MultikeyIndex } from './multikey.ts';
import { Queries } from './query.ts';

/** One thing `prepare` makes: a table or an index of SQLite, with the statement that makes it. */
export interface SchemaObject {
  readonly kind: 'table' | 'index';
  readonly name: string;
  readonly sql: string;
}

/** A declared index and what stands for it in SQLite. */
export interface IndexSchema {
  readonly definition: StoredIndex;
  readonly objects: readonly SchemaObject[];
  readonly multikey?: MultikeyIndex;
}

const valueSql = (path: string): string => fieldSql(path).value;

const conditionSql = (index: StoredIndex): string[] =>
  conditionsOf(index).map(([path, value]) => equalsLiteral(fieldSql(path), value));

/** Documents without an optional field aren't in the index; a query for any value of it implies the condition. */
const presentSql = (index: StoredIndex): string[] =>
  (index.optional ?? []).map((path) => `${valueSql(path)} IS NOT NULL`);

const indexOn = (
  collection: string,
  name: string,
  unique: boolean,
  keys: string[],
  conditions: string[],
): SchemaObject => {
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const sql = `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoteName(name)} ON ${quoteName(collection)}(${keys.join(', ')})${where}`;
  return { kind: 'index', name, sql };
};

/**
 * To SQLite's unique index nulls differ from each other; here two documents without a key are two with the same,
 * unless the field is optional. A second index holds just the documents with a null in their key.
 */
const nullsIndex = (collection: string, index: StoredIndex): SchemaObject[] => {
  const optional = index.optional ?? [];
  const required = index.fields.filter((path) => path !== 'id' && !optional.includes(path));
  if (!index.unique || required.length === 0) return [];
  const keys = index.fields.map((path) => `ifnull(${valueSql(path)}, x'00')`);
  const conditions = [
    ...conditionSql(index),
    ...presentSql(index),
    `(${required.map((path) => `${valueSql(path)} IS NULL`).join(' OR ')})`,
  ];
  return [indexOn(collection, `${index.name}__nulls`, true, keys, conditions)];
};

const indexSchema = (collection: string, index: StoredIndex): IndexSchema => {
  if (index.multikey !== undefined) {
    const multikey = new MultikeyIndex(collection, index, index.multikey);
    return {
      definition: index,
      multikey,
      objects: [{ kind: 'table', name: multikey.table, sql: multikey.createSql }],
    };
  }
  const keys = index.fields.map(valueSql);
  const conditions = [...conditionSql(index), ...presentSql(index)];
  const main = indexOn(collection, index.name, index.unique ?? false, keys, conditions);
  return { definition: index, objects: [main, ...nullsIndex(collection, index)] };
};

/** The index by which `removeExpired` finds its documents. */
const expiryIndex = (collection: string, path: string): IndexSchema => {
  const name = `${collection}_expires`;
  const object = indexOn(collection, name, false, [valueSql(path)], [`${valueSql(path)} IS NOT NULL`]);
  return { definition: { name, fields: [path] }, objects: [object] };
};

/** A collection as SQLite keeps it: a table of JSON documents under their id, indexes over expressions of them. */
export class CollectionSchema {
  readonly definition: StoredCollection;
  readonly name: string;
  readonly table: SchemaObject;
  readonly indexes: readonly IndexSchema[];
  readonly multikeys: readonly MultikeyIndex[];
  readonly queries: Queries;
  readonly getSql: string;
  readonly insertSql: string;
  readonly updateSql: string;
  readonly deleteSql: string;

  constructor(definition: StoredCollection) {
    const { name, expires } = definition;
    const table = quoteName(name);
    const indexes = definition.indexes.map((index) => indexSchema(name, index));
    this.definition = definition;
    this.name = name;
    this.table = {
      kind: 'table',
      name,
      sql: `CREATE TABLE ${table}(id TEXT PRIMARY KEY NOT NULL, doc TEXT NOT NULL) STRICT`,
    };
    this.indexes = expires === undefined ? indexes : [...indexes, expiryIndex(name, expires)];
    this.multikeys = indexes.flatMap((index) => index.multikey ?? []);
    this.queries = new Queries(name, new Fields(definition, this.multikeys));
    this.getSql = `SELECT doc FROM ${table} WHERE id = ?`;
    this.insertSql = `INSERT INTO ${table} VALUES(?, ?)`;
    this.updateSql = `UPDATE ${table} SET doc = ? WHERE id = ?`;
    this.deleteSql = `DELETE FROM ${table} WHERE id = ?`;
  }
}
