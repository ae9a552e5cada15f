import * as v from 'valibot';
import { ClinicError } from '../errors.ts';

/**
 * Input as the schema reads it: unknown fields are refused by strict schemas, nothing is coerced.
 * @throws ClinicError VALIDATION_ERROR, `details` `{field: problem}`; no value is repeated in it.
 */
export const validate = <S extends v.GenericSchema>(schema: S, input: unknown): v.InferOutput<S> => {
  const result = v.safeParse(schema, input);
  if (result.success) return result.output;
  const details: Record<string, string> = {};
  for (const issue of result.issues) {
    const field = v.getDotPath(issue) ?? 'body';
    details[field] ??= problemOf(issue);
  }
  throw new ClinicError('VALIDATION_ERROR', 'Some fields are not valid.', { details });
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
