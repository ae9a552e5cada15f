import { invalidFields } from '@clinic/core';
import type * as v from 'valibot';

export type TextReader = (text: string) => unknown;

/** How each field of a query reads its text, found once from the schema. */
export const queryReaders = (entries: v.ObjectEntries): ReadonlyMap<string, TextReader> =>
  new Map(Object.entries(entries).map(([name, schema]) => [name, readers[innerType(schema)] ?? asText]));

/**
 * The query as its fields' types; text that stands for no number or boolean stays text, for the schema to refuse.
 * @throws ClinicError VALIDATION_ERROR a name comes twice
 */
export const readQuery = (
  search: string,
  types: ReadonlyMap<string, TextReader>,
): Record<string, unknown> => {
  const query: Record<string, unknown> = Object.create(null);
  for (const [name, text] of new URLSearchParams(search)) {
    if (name in query) throw invalidFields({ [name]: 'must be given once' });
    if (text.includes('\0')) throw invalidFields({ [name]: 'must not contain NUL' });
    query[name] = (types.get(name) ?? asText)(text);
  }
  return query;
};

const asText: TextReader = (text) => text;

const readers: Readonly<Record<string, TextReader>> = {
  number: (text) => (/^-?\d{1,15}(\.\d{1,15})?$/.test(text) ? Number(text) : text),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : text),
};

/** `number` of `optional(pipe(number(), …))`. */
const innerType = (schema: { type: string }): string =>
  'wrapped' in schema ? innerType(schema.wrapped as { type: string }) : schema.type;
