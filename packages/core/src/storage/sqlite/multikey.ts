import type { Document } from '../filter.ts';
import { valueAt } from '../path.ts';
import { conditionsOf, type StoredIndex } from './definition.ts';
import type { SqlValue } from './driver.ts';
import { quoteName } from './field.ts';

/** Stands for null and absent in a key, so that two of them are the same key; no JSON value is a blob. */
const NOTHING = new Uint8Array([0]);

/** A row of the side table: the key's values and the document's id. */
export type Entry = readonly SqlValue[];

/** A value as `json_extract` answers it. */
export const sqlValue = (value: unknown): string | number | null => {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'string' || typeof value === 'number' ? value : null;
};

const isNothing = (value: unknown): boolean => value === null || value === undefined;

/** Whether a document is in an index, going by `partial` and `optional`. */
export const isIndexed = (index: StoredIndex, document: object): boolean =>
  conditionsOf(index).every(([path, value]) => valueAt(document, path) === value) &&
  !index.optional?.some((path) => isNothing(valueAt(document, path)));

const keyPart = (value: unknown): SqlValue => sqlValue(value) ?? NOTHING;

const elementsOf = (value: unknown): SqlValue[] => {
  if (isNothing(value)) return [];
  return Array.isArray(value) ? [...new Set(value.map(keyPart))] : [keyPart(value)];
};

const isSame = (a: readonly Entry[], b: readonly Entry[]): boolean =>
  a.length === b.length &&
  a.every((entry, place) => entry.every((part, column) => part === b[place]![column]));

/** An index over an array field: a side table with a row for each element of each document. */
export class MultikeyIndex {
  readonly definition: StoredIndex;
  readonly fields: readonly string[];
  readonly field: string;
  readonly table: string;
  readonly addSql: string;
  readonly removeSql: string;
  readonly createSql: string;

  constructor(collection: string, definition: StoredIndex, field: string) {
    const table = quoteName(`${collection}__${definition.name}`);
    const columns = definition.fields.map((path) => quoteName(`$.${path}`));
    const key = definition.unique ? columns : [...columns, 'id'];
    // What the rows hold hangs on the conditions too; they are kept here, so that a change of them is noticed.
    const conditions = JSON.stringify([field, conditionsOf(definition), definition.optional ?? []]);
    this.definition = definition;
    this.fields = definition.fields;
    this.field = field;
    this.table = `${collection}__${definition.name}`;
    this.createSql =
      `CREATE TABLE ${table}(${columns.map((column) => `${column} ANY NOT NULL, `).join('')}id TEXT NOT NULL, ` +
      `PRIMARY KEY(${key.join(', ')}) /* ${conditions.replaceAll('*/', '* /')} */) STRICT, WITHOUT ROWID`;
    this.addSql = `INSERT ${definition.unique ? '' : 'OR IGNORE '}INTO ${table} VALUES(${'?, '.repeat(columns.length)}?)`;
    this.removeSql = `DELETE FROM ${table} WHERE ${[...columns, 'id'].map((column) => `${column} = ?`).join(' AND ')}`;
  }

  /** The document's rows; an element that is there twice has one. */
  entries(document: Document): readonly Entry[] {
    if (!isIndexed(this.definition, document)) return [];
    return elementsOf(valueAt(document, this.field)).map((element) => [
      ...this.fields.map((path) => (path === this.field ? element : keyPart(valueAt(document, path)))),
      document.id,
    ]);
  }

  /** The rows to take away and to add when a document changes. */
  difference(before: Document, after: Document): { removed: readonly Entry[]; added: readonly Entry[] } {
    const removed = this.entries(before);
    const added = this.entries(after);
    return isSame(removed, added) ? { removed: [], added: [] } : { removed, added };
  }
}
