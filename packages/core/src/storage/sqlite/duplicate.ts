import { DuplicateKeyError } from '../errors.ts';
import type { Document } from '../filter.ts';
import { valueAt } from '../path.ts';
import type { Database } from './database.ts';
import { conditionsOf } from './definition.ts';
import type { SqlValue } from './driver.ts';
import { equalsLiteral, fieldSql, quoteName } from './field.ts';
import { isIndexed, sqlValue } from './multikey.ts';
import type { CollectionSchema, IndexSchema } from './schema.ts';

const isHeldByAnother = (
  database: Database,
  table: string,
  { definition }: IndexSchema,
  document: Document,
): boolean => {
  const conditions = conditionsOf(definition).map(([path, value]) => equalsLiteral(fieldSql(path), value));
  const values: SqlValue[] = [];
  // Not `IS ?` for all: only equality tells SQLite that an index without nulls will do.
  const key = definition.fields.map((path) => {
    const value = sqlValue(valueAt(document, path));
    if (value === null) return `${fieldSql(path).value} IS NULL`;
    values.push(value);
    return `${fieldSql(path).value} = ?`;
  });
  const sql = `SELECT 1 FROM ${table} WHERE ${[...conditions, ...key].join(' AND ')} AND id <> ? LIMIT 1`;
  return database.statement(sql).get(...values, document.id) !== undefined;
};

/**
 * Why a collection's table refused a document. SQLite names whichever unique index it looked at first; this one
 * answers the id, then the first of the declared indexes, as MongoDB does.
 */
export const refusalOf = (
  database: Database,
  schema: CollectionSchema,
  json: string,
  inserting: boolean,
  error: Error,
): DuplicateKeyError => {
  const document = JSON.parse(json) as Document;
  if (inserting && database.statement(schema.getSql).get(document.id) !== undefined) {
    return new DuplicateKeyError(schema.name, 'id', ['id']);
  }
  const unique = schema.indexes.filter(
    ({ definition, multikey }) => definition.unique && multikey === undefined,
  );
  const held = unique.find(
    (index) =>
      isIndexed(index.definition, document) &&
      isHeldByAnother(database, quoteName(schema.name), index, document),
  );
  if (held !== undefined)
    return new DuplicateKeyError(schema.name, held.definition.name, held.definition.fields);
  // An index that a newer program made is known by its name alone.
  const name = /index '(.+?)(?:__nulls)?'/.exec(error.message)?.[1] ?? 'unknown';
  const declared = unique.find(({ definition }) => definition.name === name);
  return new DuplicateKeyError(schema.name, name, declared?.definition.fields ?? []);
};
