/**
 * What both adapters refuse, in the same words: with a TypeError that names the field and never its value, which may
 * be a patient's. It is thrown before anything reaches the store.
 */

const COMPARED = new Set(['$gt', '$gte', '$lt', '$lte']);
const CHANGES = new Set(['$set', '$unset', '$inc', '$push', '$max']);

/** One whose names are all its own, so that they can be walked without a copy. */
const isPlainObject = (value: unknown): value is Record<string, unknown> => {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};

const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');

const isScalar = (value: unknown): boolean =>
  value === null ||
  typeof value === 'boolean' ||
  (typeof value === 'number' ? Number.isFinite(value) : isText(value));

const refuse: (field: string, why: string) => never = (field, why) => {
  throw new TypeError(`${field}: ${why}`);
};

/** An id is any text without NUL. */
export const checkId = (id: unknown): void => {
  if (!isText(id)) refuse('id', 'must be text');
};

/** A value to store: JSON, deeply; `undefined` passes, it is left out of what is stored. */
const checkValue = (value: unknown, field: string): void => {
  if (value === undefined || isScalar(value)) return;
  if (Array.isArray(value)) {
    for (const element of value) checkValue(element, field);
  } else if (isPlainObject(value)) {
    for (const name in value) {
      if (name.includes('\0')) refuse(field, 'a name in it has a NUL');
      checkValue(value[name], field);
    }
  } else refuse(field, 'is not JSON');
};

export const checkDocument = (document: unknown): void => {
  if (!isPlainObject(document)) refuse('document', 'must be an object');
  checkId(document.id);
  checkValue(document, 'document');
};

const checkOperator = (field: string, operator: string, operand: unknown): void => {
  if (operator === '$in') {
    if (!Array.isArray(operand) || !operand.every(isScalar)) refuse(field, '$in takes a list of scalars');
  } else if (operator === '$ne') {
    if (!isScalar(operand)) refuse(field, '$ne takes a scalar');
  } else if (COMPARED.has(operator)) {
    if (!isScalar(operand) || operand === null || typeof operand === 'boolean') {
      refuse(field, `${operator} takes text or a number`);
    }
  } else if (operator === '$exists') {
    if (typeof operand !== 'boolean') refuse(field, '$exists takes true or false');
  } else if (operator === '$prefix') {
    if (!isText(operand)) refuse(field, '$prefix takes text');
  } else refuse(field, 'unknown operator');
};

/** Lets through the filters that `Filter` describes, so that input from outside never becomes an operator. */
export const checkFilter = (where: unknown): void => {
  if (!isPlainObject(where)) refuse('filter', 'must be an object');
  for (const field in where) {
    const condition = where[field];
    if (field === '$or') {
      if (!Array.isArray(condition)) refuse('$or', 'takes a list of filters');
      for (const filter of condition) checkFilter(filter);
    } else if (field.startsWith('$') || field.includes('\0')) refuse('filter', 'unknown operator');
    else if (isPlainObject(condition)) {
      const operators = Object.entries(condition);
      if (operators.length === 0) refuse(field, 'a comparison needs an operator');
      for (const [operator, operand] of operators) checkOperator(field, operator, operand);
    } else if (!isScalar(condition)) refuse(field, 'takes a scalar or a comparison');
  }
};

const isWhole = (value: unknown): boolean =>
  value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0);

const isDirection = (value: unknown): boolean => value === undefined || value === 1 || value === -1;

/** The options of `find`, and what `group` has of them. */
export const checkOptions = (options: { sort?: unknown; limit?: unknown; skip?: unknown }): void => {
  const { sort, limit, skip } = options;
  if (!isWhole(limit)) refuse('limit', 'must be a whole number from 0');
  if (!isWhole(skip)) refuse('skip', 'must be a whole number from 0');
  const directions = isPlainObject(sort) ? Object.values(sort) : [sort];
  if (!directions.every(isDirection)) refuse('sort', 'must be 1 or -1');
};

const checkOperand = (path: string, operator: string, operand: unknown): void => {
  checkValue(operand, path);
  if (operand === undefined) return;
  if (operator === '$inc' && typeof operand !== 'number') refuse(path, '$inc takes a number');
  if (operator === '$unset' && operand !== true) refuse(path, '$unset takes true');
  if (operator === '$max' && typeof operand !== 'string' && typeof operand !== 'number') {
    refuse(path, '$max takes text or a number');
  }
};

/** Lets through the changes that `Change` describes; an operand that is undefined is as if it weren't named. */
export const checkChange = (change: unknown): void => {
  if (!isPlainObject(change)) refuse('change', 'must be an object');
  const paths = new Set<string>();
  for (const operator in change) {
    const operands = change[operator];
    if (!CHANGES.has(operator)) refuse('change', 'unknown operator');
    if (operands === undefined) continue;
    if (!isPlainObject(operands)) refuse(operator, 'takes an object');
    for (const path in operands) {
      const operand = operands[path];
      if (path === 'id' || path.startsWith('id.')) refuse(path, 'never changes');
      if (path.startsWith('$') || path.includes('\0')) refuse(operator, 'a path cannot be named so');
      if (paths.has(path)) refuse(path, 'stands under two operators');
      paths.add(path);
      checkOperand(path, operator, operand);
    }
  }
  for (const path of paths) {
    for (let dot = path.indexOf('.'); dot !== -1; dot = path.indexOf('.', dot + 1)) {
      if (paths.has(path.slice(0, dot))) refuse(path, 'is changed beside its outer');
    }
  }
};
