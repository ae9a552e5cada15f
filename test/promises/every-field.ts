import * as v from 'valibot';
import { newId } from '../../packages/core/src/kernel/ids.ts';
import { takesBody } from '../../packages/server/src/http/operation.ts';
import { queryReaders } from '../../packages/server/src/http/read-query.ts';
import type { Endpoint } from '../../packages/server/src/http/route.ts';
import type { Sent } from '../support/server.ts';

/** A place in a request where a caller writes something. */
export interface Field {
  readonly place: 'body' | 'query' | 'path';
  /** From the outside in; empty for the body itself. */
  readonly path: readonly string[];
  /** What the declaration wants there: `string`, `boolean`, `strict_object`, … */
  readonly type: string;
  /** Whether null takes a value away there. */
  readonly nullable: boolean;
}

type Schema = { readonly type: string; readonly wrapped?: Schema; readonly entries?: v.ObjectEntries };

const isNullable = ({ type, wrapped }: Schema): boolean =>
  type === 'nullable' || (wrapped !== undefined && isNullable(wrapped));

const unwrap = (schema: Schema): Schema => (schema.wrapped === undefined ? schema : unwrap(schema.wrapped));

const fieldsIn = (
  place: Field['place'],
  schema: Schema | undefined,
  outer: readonly string[] = [],
): Field[] =>
  Object.entries(schema === undefined ? {} : (unwrap(schema).entries ?? {})).flatMap(([name, entry]) => {
    const path = [...outer, name];
    const field = { place, path, type: unwrap(entry).type, nullable: isNullable(entry) };
    return [field, ...fieldsIn(place, entry as Schema, path)];
  });

/** Uploads have their own tests. */
export const takesJson = (endpoint: Endpoint): boolean =>
  takesBody(endpoint) && endpoint.upload === undefined;

/** Every field of every declared endpoint, those of objects in objects too. */
export const fieldsOf = (endpoint: Endpoint): Field[] => [
  ...(takesJson(endpoint)
    ? [{ place: 'body', path: [], type: 'strict_object', nullable: false } as const]
    : []),
  ...fieldsIn('body', takesJson(endpoint) ? (endpoint.body as Schema | undefined) : undefined),
  ...fieldsIn('query', endpoint.query),
  ...fieldsIn('path', endpoint.params),
];

export const nameOf = ({ method, path }: Endpoint, field: Field): string =>
  `${method} ${path} ${field.place} ${field.path.join('.')}`;

/** Whether the body declares a field at this path. */
export const declares = (endpoint: Endpoint, path: readonly string[]): boolean =>
  fieldsOf(endpoint).some((field) => field.place === 'body' && field.path.join('.') === path.join('.'));

/** Whether the query's field is declared to take this text, and needs no other beside it. */
export const takesText = ({ query }: Endpoint, name: string, text: string): boolean => {
  const read = queryReaders(query?.entries ?? {}).get(name);
  return query !== undefined && read !== undefined && v.safeParse(query, { [name]: read(text) }).success;
};

/** The objects of a body into which a caller may try to slip a field more. */
export const objectsOf = (endpoint: Endpoint): Field[] =>
  fieldsOf(endpoint).filter(({ place, type }) => place === 'body' && type === 'strict_object');

export const targetOf = (
  { path }: Pick<Endpoint, 'path'>,
  params: Readonly<Record<string, string>> = {},
): string => path.replace(/:([a-z_]+)/g, (_, name: string) => encodeURIComponent(params[name] ?? newId()));

const MARK = '\u0001here\u0001';

const placed = (body: unknown, path: readonly string[], value: unknown): unknown => {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  const object = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return { ...object, [name]: placed(object[name], rest, value) };
};

/** The endpoint's example request with this JSON in one place of its body. */
export const withJson = (
  endpoint: Endpoint,
  path: readonly string[],
  json: string,
): Sent & { target: string } => ({
  target: targetOf(endpoint),
  method: endpoint.method,
  raw: JSON.stringify(placed(endpoint.example.request ?? {}, path, MARK)).replace(
    JSON.stringify(MARK),
    () => json,
  ),
  headers: { 'Content-Type': 'application/json' },
});

/** The endpoint's example request with this text, not yet encoded, for one of the names in its path. */
export const withParameter = (endpoint: Endpoint, name: string, text: string): Sent & { target: string } => ({
  target: targetOf(endpoint, { [name]: text }),
  method: endpoint.method,
});
