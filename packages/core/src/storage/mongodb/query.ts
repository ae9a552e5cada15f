import type { Document as BsonDocument, SortDirection } from 'mongodb';
import { checkFilter } from '../checks.ts';
import type { Group, GroupSpec } from '../collection.ts';
import type { Document, Filter, Sort } from '../filter.ts';
import { fieldName } from './document.ts';

const NOTHING = { $nor: [{}] };

/** An anchored expression of plain text: MongoDB reads it as a range of an index. */
const startingWith = (text: string): string => `^${text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')}`;

const toCondition = (condition: unknown): BsonDocument => {
  if (typeof condition !== 'object' || condition === null) return { $eq: condition };
  return Object.fromEntries(
    Object.entries(condition).map(([operator, operand]) =>
      operator === '$prefix' ? ['$regex', startingWith(operand as string)] : [operator, operand],
    ),
  );
};

const translate = ({ $or, ...fields }: Filter<Document>): BsonDocument => {
  const query = Object.fromEntries(
    Object.entries(fields).map(([path, condition]) => [fieldName(path), toCondition(condition)]),
  );
  if (!$or) return query;
  return $or.length === 0 ? NOTHING : { ...query, $or: $or.map(translate) };
};

/** @throws TypeError for what isn't a filter. */
export const toQuery = (where: Filter<Document>): BsonDocument => {
  checkFilter(where);
  return translate(where);
};

export const toSort = (sort: Sort<Document>): [string, SortDirection][] => {
  const keys = Object.entries(sort).map(([path, direction]): [string, SortDirection] => [
    fieldName(path),
    direction as SortDirection,
  ]);
  return keys.length === 0 || keys.some(([field]) => field === '_id') ? keys : [...keys, ['_id', 1]];
};

type By = GroupSpec<Document>['by'][number];

const keyPart = (by: By): BsonDocument => {
  if (typeof by === 'string') return { $ifNull: [`$${fieldName(by)}`, null] };
  const field = `$${fieldName(by.field)}`;
  return { $cond: [{ $eq: [{ $type: field }, 'string'] }, { $substrCP: [field, 0, by.first] }, null] };
};

const numbered = <V>(name: string, values: readonly V[]): [string, V][] =>
  values.map((value, index) => [`${name}${index}`, value]);

/** The stages that make the groups, and what reads one group of their answer. */
export const toGroups = (
  where: Filter<Document>,
  spec: GroupSpec<Document>,
): { readonly pipeline: BsonDocument[]; readonly read: (row: BsonDocument) => Group } => {
  const keys = numbered('k', spec.by);
  const sums = numbered('s', Object.entries(spec.sum ?? {}));
  const pipeline: BsonDocument[] = [
    { $match: toQuery(where) },
    {
      $group: {
        _id: Object.fromEntries(keys.map(([name, by]) => [name, keyPart(by)])),
        count: { $sum: 1 },
        ...Object.fromEntries(sums.map(([name, [, path]]) => [name, { $sum: `$${fieldName(path)}` }])),
      },
    },
  ];
  if (spec.sort && keys.length > 0) {
    pipeline.push({ $sort: Object.fromEntries(keys.map(([name]) => [`_id.${name}`, spec.sort])) });
  }
  if (spec.limit !== undefined) pipeline.push({ $limit: spec.limit });
  return {
    pipeline,
    read: (row) => ({
      key: keys.map(([name]) => row._id[name]),
      count: row.count,
      sums: Object.fromEntries(sums.map(([name, [as]]) => [as, row[name]])),
    }),
  };
};
