import * as v from 'valibot';
import { ClinicError } from '../errors.ts';

/** What came out of a schema: the server reads a body and hands it on, and the operation needn't read it again. */
const alreadyRead = new WeakMap<object, v.GenericSchema>();

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * Input as the schema reads it: unknown fields are refused by strict schemas, nothing is coerced.
 * @throws ClinicError VALIDATION_ERROR, `details` `{field: problem}`; no value is repeated in it.
 */
export const validate = <S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> => {
  if (isObject(input) && alreadyRead.get(input) === schema) return input as v.InferOutput<S>;
  const details: Record<string, string> = {};
  findMisfits(schema, input, '', details);
  const result = v.safeParse(schema, input);
  if (result.success && Object.keys(details).length === 0) {
    if (isObject(result.output)) alreadyRead.set(result.output, schema);
    return result.output;
  }
  for (const issue of result.issues ?? []) {
    const field = v.getDotPath(issue) ?? 'body';
    details[field] ??= problemOf(issue);
  }
  throw invalidFields(details);
};

/** Only what was given: JSON has no `undefined`, but callers in TypeScript do. */
export const givenOf = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** @param details `{field: problem}`; no value is repeated in it. */
export const invalidFields = (details: Readonly<Record<string, string>>): ClinicError =>
  new ClinicError('VALIDATION_ERROR', 'Some fields are not valid.', { details });

/** What valibot's strict objects let pass: an array for an object, and all unknown fields but the first. */
const findMisfits = (
  schema: v.GenericSchema,
  input: unknown,
  path: string,
  details: Record<string, string>,
): void => {
  if ('wrapped' in schema) {
    findMisfits(schema.wrapped as v.GenericSchema, input, path, details);
    return;
  }
  if (schema.type !== 'strict_object' || typeof input !== 'object' || input === null) return;
  if (Array.isArray(input)) {
    details[path || 'body'] = 'must be Object';
    return;
  }
  const { entries } = schema as v.GenericSchema & { entries: v.ObjectEntries };
  for (const [key, value] of Object.entries(input)) {
    const field = path === '' ? key : `${path}.${key}`;
    if (Object.hasOwn(entries, key)) findMisfits(entries[key] as v.GenericSchema, value, field, details);
    else details[field] = 'unknown field';
  }
};

/** Says what was expected, never what was sent. */
const problemOf = (issue: v.BaseIssue<unknown>): string => {
  switch (issue.type) {
    case 'strict_object':
      return issue.expected === 'never' ? 'unknown field' : 'required';
    case 'check':
      return issue.message;
    case 'max_length':
      return `must have at most ${String(issue.requirement)} characters`;
    case 'min_length':
      return issue.requirement === 1
        ? 'must not be empty'
        : `must have at least ${String(issue.requirement)} characters`;
    default:
      if (issue.kind === 'schema' && issue.input === undefined) return 'required';
      return issue.expected === null ? 'is not valid' : `must be ${issue.expected}`;
  }
};
