import type { FindOptions } from '../collection.ts';
import type { Document, Filter, Sort } from '../filter.ts';
import { anywhere, compares, equals, equalsScalar, isOneOf, startsWith, type Test } from './condition.ts';
import { conditionsOf } from './definition.ts';
import type { SqlValue } from './driver.ts';
import { quoteName } from './field.ts';
import type { Field, Fields } from './fields.ts';
import type { MultikeyIndex } from './multikey.ts';

/** SQL and the values of its question marks. */
export interface Query {
  readonly sql: string;
  readonly values: SqlValue[];
}

/**
 * The pluses keep the planner from looking at what is bound: SQLite prepares a statement with a bare `LIMIT ?` anew each
 * time it is run, at several times the cost of running it.
 */
export const PAGE = ' LIMIT +? OFFSET +?';

type Scalar = string | number | boolean | null;
type Where = Readonly<Record<string, unknown>>;

const isScalar = (value: unknown): value is Scalar => typeof value !== 'object' || value === null;

const testOf = (operator: string, operand: unknown): Test => {
  switch (operator) {
    case '$in':
      return isOneOf(operand as readonly Scalar[]);
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return compares(operator, operand as string | number);
    default:
      return startsWith(operand as string);
  }
};

/**
 * The field's elements looked up in a side table. It holds every document this filter can match when the filter
 * states all conditions of the index, and it is quick to search when the fields before this one are known.
 */
const isUsable = (index: MultikeyIndex, where: Where): boolean => {
  const { optional = [] } = index.definition;
  const isKnown = (path: string): boolean => isScalar(where[path]) && (where[path] ?? null) !== null;
  return (
    conditionsOf(index.definition).every(([path, value]) => where[path] === value) &&
    optional.every((path) => path === index.field || isKnown(path)) &&
    index.fields.slice(0, index.fields.indexOf(index.field)).every(isKnown)
  );
};

/** Only for a test of text: a side table keeps no JSON types, in it true and 1 are alike. @returns the rows that match */
const rowsOf = (index: MultikeyIndex, where: Where, test: Test, values: SqlValue[]): string => {
  const before = index.fields.slice(0, index.fields.indexOf(index.field));
  const known = before.map((path) => {
    const wanted = where[path];
    values.push(typeof wanted === 'boolean' ? Number(wanted) : (wanted as string | number));
    return `${quoteName(`$.${path}`)} = ? AND `;
  });
  const element = test({ value: quoteName(`$.${index.field}`), type: "'text'" }, values);
  return `${quoteName(index.table)} WHERE ${known.join('')}${element}`;
};

const isOfText = (operand: unknown): boolean =>
  typeof operand === 'string' ||
  (Array.isArray(operand) && operand.every((each) => typeof each === 'string'));

/** Writes the SQL of a collection's queries. Equal shapes give equal SQL, so the statements are cached by it. */
export class Queries {
  readonly #fields: Fields;
  readonly #table: string;

  constructor(table: string, fields: Fields) {
    this.#table = quoteName(table);
    this.#fields = fields;
  }

  find(where: Filter<Document>, { sort, limit, skip }: FindOptions<Document> = {}): Query {
    const page = sort && limit !== undefined ? this.#pageOf(where as Where, sort, limit, skip) : undefined;
    if (page !== undefined) return page;
    const values: SqlValue[] = [];
    let sql = `SELECT doc FROM ${this.#table} WHERE ${this.where(where, values)}`;
    if (sort !== undefined) sql += this.#order(sort);
    if (limit !== undefined || skip !== undefined) {
      sql += PAGE;
      values.push(limit ?? -1, skip ?? 0);
    }
    return { sql, values };
  }

  /** The first match; in the store's own order without `sort`. */
  first(where: Filter<Document>, sort?: Sort<Document>): Query {
    const values: SqlValue[] = [];
    const order = sort === undefined ? '' : this.#order(sort);
    return {
      sql: `SELECT doc FROM ${this.#table} WHERE ${this.where(where, values)}${order} LIMIT 1`,
      values,
    };
  }

  count(where: Filter<Document>): Query {
    const values: SqlValue[] = [];
    const rows = this.#soleRows(where as Where, values)?.rows;
    if (rows !== undefined) {
      return { sql: `SELECT count(*) AS count FROM (SELECT 1 FROM ${rows} GROUP BY id)`, values };
    }
    return { sql: `SELECT count(*) AS count FROM ${this.#table} WHERE ${this.where(where, values)}`, values };
  }

  /**
   * A page of what a side table alone finds, where it has the fields of the order too: only the documents of the page are
   * read, not all that match. A document with several elements that match is there once.
   */
  #pageOf(where: Where, sort: Sort<Document>, limit: number, skip = 0): Query | undefined {
    const values: SqlValue[] = [];
    const sole = this.#soleRows(where, values);
    const paths = Object.keys(sort).filter((path) => path !== 'id');
    if (!sole || paths.some((path) => path === sole.index.field || !sole.index.fields.includes(path))) {
      return undefined;
    }
    const keys = paths.map((path, place) => `nullif(${quoteName(`$.${path}`)}, x'00') AS k${place}`);
    const columns = [...paths.map((_, place) => `k${place}`), 'id'].join(', ');
    const directions = Object.entries(sort as Readonly<Record<string, 1 | -1>>);
    const terms = directions.map(
      ([path, way]) => (path === 'id' ? 'id' : `k${paths.indexOf(path)}`) + (way === -1 ? ' DESC' : ''),
    );
    if (!directions.some(([path]) => path === 'id')) terms.push('id');
    const order = `ORDER BY ${terms.join(', ')}`;
    const page = `SELECT ${[...keys, 'id'].join(', ')} FROM ${sole.rows} GROUP BY ${columns} ${order}${PAGE}`;
    values.push(limit, skip);
    return { sql: `SELECT doc FROM (${page}) JOIN ${this.#table} USING (id) ${order}`, values };
  }

  /** The rows of the side table that alone finds what a filter matches: its one test is of an array's texts. */
  #soleRows(where: Where, values: SqlValue[]): { index: MultikeyIndex; rows: string } | undefined {
    const [path, ...others] = Object.keys(where);
    if (path === undefined || path === '$or' || others.length > 0) return undefined;
    const condition = where[path];
    const [operator = '', ...more] = isScalar(condition) ? [''] : Object.keys(condition as object);
    const operand = isScalar(condition) ? condition : (condition as Where)[operator];
    const field = this.#fields.get(path);
    if (field.scalar || more.length > 0 || !isOfText(operand) || operator === '$ne') return undefined;
    const index = field.multikeys.find((each) => isUsable(each, where));
    const test = operator === '' ? equals(operand as Scalar) : testOf(operator, operand);
    return index && { index, rows: rowsOf(index, where, test, values) };
  }

  /** A filter that `checkFilter` let through, as an SQL condition. */
  where(filter: object, values: SqlValue[]): string {
    const where = filter as Where;
    let sql = '';
    for (const path in where) {
      const term =
        path === '$or'
          ? this.#anyOf(where[path] as readonly object[], values)
          : this.#match(where, path, values);
      sql = sql === '' ? term : `${sql} AND ${term}`;
    }
    return sql === '' ? 'TRUE' : sql;
  }

  #anyOf(filters: readonly object[], values: SqlValue[]): string {
    if (filters.length === 0) return 'FALSE';
    return `(${filters.map((filter) => `(${this.where(filter, values)})`).join(' OR ')})`;
  }

  #match(where: Where, path: string, values: SqlValue[]): string {
    const field = this.#fields.get(path);
    const condition = where[path];
    if (isScalar(condition)) {
      if (field.scalar) return equalsScalar(field, condition, values);
      return this.#matchElements(where, field, equals(condition), condition, values);
    }
    const terms: string[] = [];
    for (const operator in condition) {
      const operand = (condition as Record<string, unknown>)[operator];
      if (operator === '$exists') terms.push(`${field.type} IS ${operand === true ? 'NOT NULL' : 'NULL'}`);
      else if (operator === '$ne')
        terms.push(`(${anywhere(field, equals(operand as Scalar), values)}) IS NOT TRUE`);
      else terms.push(this.#matchElements(where, field, testOf(operator, operand), operand, values));
    }
    return terms.join(' AND ');
  }

  #matchElements(where: Where, field: Field, test: Test, operand: unknown, values: SqlValue[]): string {
    const index = isOfText(operand) ? field.multikeys.find((each) => isUsable(each, where)) : undefined;
    return index === undefined
      ? anywhere(field, test, values)
      : `id IN (SELECT id FROM ${rowsOf(index, where, test, values)})`;
  }

  #order(sort: Sort<Document>): string {
    const directions = Object.entries(sort as Readonly<Record<string, 1 | -1>>);
    const terms = directions.map(([path, way]) => this.#fields.get(path).value + (way === -1 ? ' DESC' : ''));
    if (!directions.some(([path]) => path === 'id')) terms.push('id');
    return ` ORDER BY ${terms.join(', ')}`;
  }
}
