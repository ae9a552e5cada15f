import type { Document as BsonDocument } from 'mongodb';
import { checkChange } from '../checks.ts';
import type { Change, Document } from '../filter.ts';
import type { AnyCollection } from '../storage.ts';
import { fieldName, type Stored, toBson } from './document.ts';

const or = (field: string, absent: unknown): BsonDocument => ({ $ifNull: [`$${field}`, absent] });

const EXPRESSIONS: Readonly<Record<string, (field: string, operand: unknown) => unknown>> = {
  $set: (_field, operand) => ({ $literal: operand }),
  $inc: (field, operand) => ({ $add: [or(field, 0), operand] }),
  $push: (field, operand) => ({ $concatArrays: [or(field, []), [{ $literal: operand }]] }),
  $max: (field, operand) => ({ $max: [`$${field}`, { $literal: operand }] }),
};

/** What is set, by field: an expression, or the fields of an inner object. */
type Fields = Map<string, unknown>;

const put = (fields: Fields, [name, ...inner]: readonly string[], expression: unknown): void => {
  if (inner.length === 0) {
    fields.set(name!, expression);
    return;
  }
  const object = fields.get(name!) ?? new Map();
  fields.set(name!, object);
  put(object as Fields, inner, expression);
};

/** The stored object with these fields set: null counts as none, and what is no object fails. */
const withFields = (stored: string, fields: Fields): unknown =>
  [...fields].reduce<unknown>(
    (input, [field, value]) => ({
      $setField: { field, input, value: expressionOf(`${stored}.${field}`, value) },
    }),
    or(stored, {}),
  );

const expressionOf = (stored: string, value: unknown): unknown =>
  value instanceof Map ? withFields(stored, value) : value;

/** Whether a change of one is a change of the other: one path is the other, or its outer. */
const overlap = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);

/**
 * The change as an aggregation pipeline: unlike update operators it takes null for absent, and stores values whatever
 * they look like.
 * @throws TypeError for what isn't a change.
 */
export const toUpdate = ({ expires }: AnyCollection, change: Change<Document>): BsonDocument[] => {
  checkChange(change);
  const set: Fields = new Map([['_writes', { $add: [or('_writes', 0), 1] }]]);
  const unset: string[] = [];
  let movesExpiry = false;
  for (const [operator, operands] of Object.entries(change)) {
    for (const [path, operand] of Object.entries(operands ?? {})) {
      if (operand === undefined) continue;
      const field = fieldName(path);
      if (operator === '$unset') unset.push(field);
      else put(set, field.split('.'), EXPRESSIONS[operator]?.(field, toBson(operand)));
      movesExpiry ||= expires !== undefined && overlap(path, expires);
    }
  }
  const entries = [...set].map(([field, value]) => [field, expressionOf(field, value)] as const);
  const stages: BsonDocument[] = [{ $set: Object.fromEntries(entries) }];
  if (unset.length > 0) stages.push({ $unset: unset });
  if (movesExpiry) {
    const instant = { $convert: { input: `$${expires}`, to: 'date', onError: null, onNull: null } };
    stages.push({ $set: { _expires: instant } });
  }
  return stages;
};

/** For an upsert by id: this document where there was none, and one that was there as it is. */
export const orElse = (stored: Stored): BsonDocument[] => {
  const isNew = { $eq: ['$$ROOT', { _id: '$_id' }] };
  return [{ $replaceWith: { $cond: [isNew, { $literal: stored }, '$$ROOT'] } }];
};
