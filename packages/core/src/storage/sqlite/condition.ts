import type { SqlValue } from './driver.ts';
import { equalsLiteral } from './field.ts';
import type { Field } from './fields.ts';

/** Where a condition finds a value and its JSON type: in a field, or in one element of an array. */
interface Place {
  readonly value: string;
  readonly type: string;
}

type Scalar = string | number | boolean | null;
/** Writes a condition on one place and adds the values it binds, in the order of its question marks. */
export type Test = (place: Place, values: SqlValue[]) => string;

const ELEMENT: Place = { value: 'value', type: 'type' };
const isNumber = (place: Place): string => `${place.type} IN ('integer','real')`;

const bindText =
  (operator: string, text: string): Test =>
  (place, values) => {
    values.push(text);
    // With the plus, as in `PAGE`: a bare one beside a partial index on the field would be looked at, too.
    return `${place.value} ${operator} +?`;
  };

/** Matches numbers alone: to `json_extract`, true is 1. */
const bindNumber =
  (operator: string, number: number): Test =>
  (place, values) => {
    // A driver binds fractions next to zero as 0; as text they arrive as they are. The plus takes the cast's affinity
    // away, with which no index would be used.
    values.push(Number.isInteger(number) ? number : String(number));
    return `(${place.value} ${operator} +CAST(? AS REAL) AND ${isNumber(place)})`;
  };

export const equals = (wanted: Scalar): Test => {
  if (wanted === null) return (place) => `${place.value} IS NULL`;
  if (typeof wanted === 'boolean') return (place) => `${place.type} = '${wanted}'`;
  return typeof wanted === 'number' ? bindNumber('=', wanted) : bindText('=', wanted);
};

const OPERATORS = { $gt: '>', $gte: '>=', $lt: '<', $lte: '<=' } as const;

/** SQLite has numbers before text, so text needs a lower bound where it has none, and numbers their type. */
export const compares = (operator: keyof typeof OPERATORS, wanted: string | number): Test => {
  if (typeof wanted === 'number') return bindNumber(OPERATORS[operator], wanted);
  const test = bindText(OPERATORS[operator], wanted);
  if (operator === '$gt' || operator === '$gte') return test;
  return (place, values) => `(${test(place, values)} AND ${place.value} >= '')`;
};

const oneOfTexts =
  (texts: readonly string[]): Test =>
  (place, values) => {
    values.push(JSON.stringify(texts));
    return `${place.value} IN (SELECT value FROM json_each(?))`;
  };

const oneOfNumbers =
  (numbers: readonly number[]): Test =>
  (place, values) => {
    values.push(JSON.stringify(numbers));
    return `(${place.value} IN (SELECT value FROM json_each(?)) AND ${isNumber(place)})`;
  };

/** One test for each type in the list, so that the SQL is the same for lists of any length. */
export const isOneOf = (wanted: readonly Scalar[]): Test => {
  const texts = wanted.filter((value) => typeof value === 'string');
  const numbers = wanted.filter((value) => typeof value === 'number');
  const others = new Set(wanted.filter((value) => value === null || typeof value === 'boolean'));
  const tests = [...others].map(equals);
  if (texts.length > 0) tests.push(oneOfTexts(texts));
  if (numbers.length > 0) tests.push(oneOfNumbers(numbers));
  if (tests.length === 0) return () => 'FALSE';
  return (place, values) => `(${tests.map((test) => test(place, values)).join(' OR ')})`;
};

const LAST_BEFORE_SURROGATES = 0xd7ff;
const LAST_CODE_POINT = 0x10ffff;

/** The least text greater than every text with this prefix; undefined when there is none. */
const textAfter = (prefix: string): string | undefined => {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const code = last.codePointAt(0)!;
    if (code === LAST_CODE_POINT) continue;
    const next = code === LAST_BEFORE_SURROGATES ? 0xe000 : code + 1;
    return characters.join('') + String.fromCodePoint(next);
  }
  return undefined;
};

export const startsWith = (prefix: string): Test => {
  const after = textAfter(prefix);
  return (place, values) => {
    values.push(prefix);
    if (after === undefined) return `(${place.value} >= ? AND ${place.value} < x'')`;
    values.push(after);
    return `(${place.value} >= ? AND ${place.value} < ?)`;
  };
};

/** The test on a field: on its value, or on any element where the value is an array. */
export const anywhere = (field: Field, test: Test, values: SqlValue[]): string => {
  if (field.scalar) return test(field, values);
  const element = test(ELEMENT, values);
  return (
    `CASE ${field.type} WHEN 'array' THEN EXISTS(SELECT 1 FROM ${field.elements} WHERE ${element}) ` +
    `ELSE ${test(field, values)} END`
  );
};

/** Equality with a field that is never an array, so that an index on it can serve. */
export const equalsScalar = (field: Field, wanted: Scalar, values: SqlValue[]): string => {
  if (wanted !== null && field.literals.has(wanted)) {
    const literal = equalsLiteral(field, wanted);
    if (typeof wanted === 'boolean' && field.indexed)
      return `${literal} AND ${field.value} = ${wanted ? 1 : 0}`;
    return typeof wanted === 'number' ? `${literal} AND ${isNumber(field)}` : literal;
  }
  if (typeof wanted === 'boolean' && field.indexed) {
    return `(${equals(wanted)(field, values)} AND ${field.value} = ${wanted ? 1 : 0})`;
  }
  return equals(wanted)(field, values);
};
