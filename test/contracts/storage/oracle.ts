import type { Document } from '@clinic/core/storage';

/** What the storage interface promises, said once more and as plainly as can be: for documents held in memory. */

type Fields = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const valueAt = (document: object, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined),
      document,
    );

/** By code point, as UTF-8 bytes are ordered; JavaScript's own `<` goes by UTF-16 units. */
const compareText = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const compareSameType = (a: unknown, b: unknown): number | undefined => {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
  return undefined;
};

const equal = (stored: unknown, wanted: unknown): boolean => (stored ?? null) === wanted;

const operators: { readonly [name: string]: (stored: unknown, operand: unknown) => boolean } = {
  $in: (stored, operand) => (operand as unknown[]).some((wanted) => equal(stored, wanted)),
  $gt: (stored, operand) => (compareSameType(stored, operand) ?? 0) > 0,
  $gte: (stored, operand) => (compareSameType(stored, operand) ?? -1) >= 0,
  $lt: (stored, operand) => (compareSameType(stored, operand) ?? 0) < 0,
  $lte: (stored, operand) => (compareSameType(stored, operand) ?? 1) <= 0,
  $prefix: (stored, operand) => typeof stored === 'string' && stored.startsWith(operand as string),
};

const meets = (stored: unknown, operator: string, operand: unknown): boolean => {
  const candidates = Array.isArray(stored) ? stored : [stored];
  if (operator === '$exists') return (stored !== undefined) === operand;
  if (operator === '$ne') return !candidates.some((each) => equal(each, operand));
  return candidates.some((each) => operators[operator]!(each, operand));
};

export const matches = (document: object, where: object): boolean =>
  Object.entries(where).every(([path, condition]) => {
    if (path === '$or') return (condition as object[]).some((each) => matches(document, each));
    const stored = valueAt(document, path);
    if (!isObject(condition)) return meets(stored, '$in', [condition]);
    return Object.entries(condition).every(([operator, operand]) => meets(stored, operator, operand));
  });

const rank = (value: unknown): number =>
  value === undefined || value === null
    ? 0
    : typeof value === 'number'
      ? 1
      : typeof value === 'string'
        ? 2
        : 3;

const compareValues = (a: unknown, b: unknown): number =>
  rank(a) - rank(b) || compareSameType(a, b) || (typeof a === 'boolean' ? Number(a) - Number(b) : 0);

export const sorted = <T extends Document>(documents: readonly T[], sort: object): T[] =>
  documents.toSorted((a, b) => {
    for (const [path, direction] of [...Object.entries(sort), ['id', 1] as const]) {
      const order = compareValues(valueAt(a, path), valueAt(b, path)) * Number(direction);
      if (order !== 0) return order;
    }
    return 0;
  });

const withValue = (document: Fields, path: string, value: unknown): Fields => {
  const [outer = '', inner] = path.split('.');
  const held = document[outer];
  if (inner !== undefined) {
    if (value === undefined && !isObject(held)) return document;
    return { ...document, [outer]: withValue(isObject(held) ? held : {}, inner, value) };
  }
  const { [outer]: _, ...rest } = document;
  return value === undefined ? rest : { ...document, [outer]: value };
};

const changes: { readonly [operator: string]: (stored: unknown, operand: unknown) => unknown } = {
  $set: (_, operand) => operand,
  $unset: () => undefined,
  $inc: (stored, operand) => Number(stored ?? 0) + Number(operand),
  $push: (stored, operand) => [...((stored as unknown[] | null | undefined) ?? []), operand],
  $max: (stored, operand) => ((compareSameType(stored, operand) ?? -1) < 0 ? operand : stored),
};

export const changed = <T extends Document>(document: T, change: object): T => {
  let result = { ...document } as object as Fields;
  for (const [operator, operands] of Object.entries(change)) {
    for (const [path, operand] of Object.entries(operands as Fields)) {
      result = withValue(result, path, changes[operator]!(valueAt(result, path), operand));
    }
  }
  return result as unknown as T;
};

interface OracleGroup {
  key: unknown[];
  count: number;
  sums: Record<string, number>;
}

type By = string | { readonly field: string; readonly first: number };

const keyPart = (document: object, by: By): unknown => {
  if (typeof by === 'string') return valueAt(document, by) ?? null;
  const text = valueAt(document, by.field);
  return typeof text === 'string' ? [...text].slice(0, by.first).join('') : null;
};

/** The groups in ascending order of their keys. */
export const grouped = (
  documents: readonly object[],
  by: readonly By[],
  sum: Readonly<Record<string, string>> = {},
): OracleGroup[] => {
  const groups = new Map<string, OracleGroup>();
  for (const document of documents) {
    const key = by.map((each) => keyPart(document, each));
    const group = groups.get(JSON.stringify(key)) ?? { key, count: 0, sums: {} };
    groups.set(JSON.stringify(key), group);
    group.count += 1;
    for (const [name, path] of Object.entries(sum)) {
      group.sums[name] = (group.sums[name] ?? 0) + Number(valueAt(document, path) ?? 0);
    }
  }
  return [...groups.values()].sort(
    (a, b) => a.key.map((part, at) => compareValues(part, b.key[at])).find((order) => order !== 0) ?? 0,
  );
};
