import type { Document, Filter } from './filter.ts';
import { compareText } from './order.ts';
import { valueAt } from './path.ts';

type Test = (value: unknown, operand: unknown) => boolean;

/** How two values of one type compare; of two types, they don't. */
const compare = (value: unknown, operand: unknown): number => {
  if (typeof value === 'number' && typeof operand === 'number') return value - operand;
  return typeof value === 'string' && typeof operand === 'string' ? compareText(value, operand) : Number.NaN;
};

const equals: Test = (value, operand) => (value ?? null) === operand;

const tests: Readonly<Record<string, Test>> = {
  $in: (value, operand) => (operand as readonly unknown[]).some((wanted) => equals(value, wanted)),
  $gt: (value, operand) => compare(value, operand) > 0,
  $gte: (value, operand) => compare(value, operand) >= 0,
  $lt: (value, operand) => compare(value, operand) < 0,
  $lte: (value, operand) => compare(value, operand) <= 0,
  $prefix: (value, operand) => typeof value === 'string' && value.startsWith(operand as string),
};

const anywhere = (value: unknown, test: Test, operand: unknown): boolean =>
  Array.isArray(value) ? value.some((element) => test(element, operand)) : test(value, operand);

const meets = (value: unknown, operator: string, operand: unknown): boolean => {
  if (operator === '$exists') return (value !== undefined) === operand;
  if (operator === '$ne') return !anywhere(value, equals, operand);
  return anywhere(value, tests[operator]!, operand);
};

/** Whether a document is one of those that a filter means, which `checkFilter` let through. */
export const matches = (document: Document, where: Filter<Document>): boolean => {
  const conditions = where as Readonly<Record<string, unknown>>;
  for (const path in conditions) {
    const condition = conditions[path];
    if (path === '$or') {
      if (!(condition as readonly Filter<Document>[]).some((each) => matches(document, each))) return false;
      continue;
    }
    const value = valueAt(document, path);
    if (typeof condition !== 'object' || condition === null) {
      if (!anywhere(value, equals, condition)) return false;
      continue;
    }
    for (const operator in condition) {
      if (!meets(value, operator, (condition as Record<string, unknown>)[operator])) return false;
    }
  }
  return true;
};
