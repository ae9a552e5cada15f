import type { Group, GroupSpec } from '../collection.ts';
import type { Document, Filter } from '../filter.ts';
import type { Row, SqlValue } from './driver.ts';
import { fieldSql, quoteName } from './field.ts';
import { PAGE, type Queries, type Query } from './query.ts';

type Part = GroupSpec<Document>['by'][number];
type KeyValue = Group['key'][number];

/** The value of one part of a key: for telling groups apart as JSON text, which keeps true from 1, and for sorting. */
const keyPart = (part: Part): { json: string; value: string } => {
  if (typeof part === 'string') {
    const { value, type } = fieldSql(part);
    return {
      value,
      json: `CASE ${type} WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE json_quote(${value}) END`,
    };
  }
  const { value: text, type } = fieldSql(part.field);
  const value = `CASE ${type} WHEN 'text' THEN substr(${text}, 1, ${Math.trunc(part.first)}) END`;
  return { value, json: `json_quote(${value})` };
};

const sumOf = (path: string): string => {
  const { value, type } = fieldSql(path);
  return `total(CASE WHEN ${type} IN ('integer','real') THEN ${value} END)`;
};

export const groupQuery = (
  table: string,
  queries: Queries,
  where: Filter<Document>,
  { by, sum = {}, sort, limit }: GroupSpec<Document>,
): Query => {
  const values: SqlValue[] = [];
  const parts = by.map(keyPart);
  const sums: string[] = Object.values(sum);
  const columns = [
    ...parts.map(({ json }, place) => `${json} AS k${place}`),
    'count(*) AS count',
    ...sums.map((path, place) => `${sumOf(path)} AS s${place}`),
  ];
  let sql = `SELECT ${columns.join(', ')} FROM ${quoteName(table)} WHERE ${queries.where(where, values)}`;
  if (parts.length > 0) sql += ` GROUP BY ${parts.map((_, place) => `k${place}`).join(', ')}`;
  if (parts.length > 0 && sort !== undefined) {
    sql += ` ORDER BY ${parts.map(({ value }) => value + (sort === -1 ? ' DESC' : '')).join(', ')}`;
  }
  if (limit !== undefined) {
    sql += PAGE;
    values.push(limit, 0);
  }
  return { sql, values };
};

export const groupsOf = (rows: readonly Row[], { by, sum = {} }: GroupSpec<Document>): Group[] => {
  const names = Object.keys(sum);
  const groups = rows.map((row) => ({
    key: by.map((_, place) => JSON.parse(row[`k${place}`] as string) as KeyValue),
    count: row.count as number,
    sums: Object.fromEntries(names.map((name, place) => [name, row[`s${place}`] as number])),
  }));
  // Without a key SQL answers one row also for no documents.
  return groups.filter(({ count }) => count > 0);
};
