import type { Change, Document } from './filter.ts';
import { compareText } from './order.ts';
import { valueAt } from './path.ts';

type Fields = Record<string, unknown>;
type Operator = keyof Change<Document>;

const OPERATORS: readonly Operator[] = ['$set', '$unset', '$inc', '$push', '$max'];

/** Puts a value at a path, undefined to take it away. Objects on the way are copied; the old ones stay as they are. */
const put = (fields: Fields, path: string, value: unknown): void => {
  const dot = path.indexOf('.');
  if (dot === -1) {
    if (value === undefined) delete fields[path];
    else fields[path] = value;
    return;
  }
  const outer = path.slice(0, dot);
  const nested = fields[outer] ?? undefined;
  if (nested === undefined && value === undefined) return;
  if (nested !== undefined && (typeof nested !== 'object' || Array.isArray(nested))) {
    throw new TypeError(`${path}: ${outer} isn't an object`);
  }
  const copy: Fields = { ...nested };
  put(copy, path.slice(dot + 1), value);
  fields[outer] = copy;
};

/** The value as it will read after being stored; shares nothing with what was given. */
const copied = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value;

/** MongoDB's order between types. */
const rank = (value: unknown): number => {
  if (value === null) return 0;
  if (typeof value === 'number') return 1;
  return typeof value === 'string' ? 2 : 3;
};

const isGreater = (a: unknown, b: unknown): boolean => {
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b) > 0;
  if (typeof a === 'number' && typeof b === 'number') return a > b;
  return rank(a) > rank(b);
};

const increased = (stored: unknown, by: unknown, path: string): number => {
  const sum =
    typeof by === 'number' && (stored === null || typeof stored === 'number')
      ? (stored ?? 0) + by
      : Number.NaN;
  if (!Number.isFinite(sum)) throw new TypeError(`${path}: $inc takes numbers, and their sum must be finite`);
  return sum;
};

const appended = (stored: unknown, element: unknown, path: string): unknown[] => {
  if (stored === null) return [copied(element)];
  if (!Array.isArray(stored)) throw new TypeError(`${path}: $push takes an array`);
  return [...stored, copied(element)];
};

const changed = (operator: Operator, stored: unknown, operand: unknown, path: string): unknown => {
  switch (operator) {
    case '$set':
      return copied(operand);
    case '$unset':
      return undefined;
    case '$inc':
      return increased(stored ?? null, operand, path);
    case '$push':
      return appended(stored ?? null, operand, path);
    case '$max':
      return stored === undefined || isGreater(operand, stored) ? operand : stored;
  }
};

/**
 * The document after a change that `checkChange` let through; the one given stays as it is. Null on the way to a
 * path counts as absent, and so does a null array under `$push`. An operand that is undefined is left out.
 * @throws TypeError the change doesn't fit the document.
 */
export const applyChange = <T extends Document>(document: T, change: Change<T>): T => {
  const result = { ...document } as Fields;
  for (const operator of OPERATORS) {
    const operands = change[operator] as Fields | undefined;
    for (const path in operands) {
      const operand = operands[path];
      if (operand !== undefined) put(result, path, changed(operator, valueAt(result, path), operand, path));
    }
  }
  return result as unknown as T;
};
