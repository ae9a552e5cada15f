import { type ClinicErrorCode, roles, whoMay } from '@clinic/core';
import type { JsonSchema } from '@valibot/to-json-schema';
import { statusByCode } from './errors.ts';
import { jsonSchemaOf, type NamedSchemas } from './json-schema.ts';
import { type Endpoint, isEndpoint, type Route } from './route.ts';

/** Everything a declared route may answer besides success, gathered from what it declares. */
export const refusalsOf = (declared: Route): ClinicErrorCode[] => {
  const codes = new Set<ClinicErrorCode>(['VALIDATION_ERROR']);
  const who = whoMay(declared.action);
  const { needsSignIn, optionalSignIn } = isEndpoint(declared) ? declared : {};
  if (who !== 'anyone' || needsSignIn) codes.add('UNAUTHENTICATED');
  if (who !== 'anyone' || needsSignIn || optionalSignIn) {
    for (const code of ['TOKEN_INVALID', 'TOKEN_EXPIRED', 'TOKEN_REVOKED'] as const) codes.add(code);
  }
  if (who !== 'anyone' && who.length < roles.length) codes.add('FORBIDDEN');
  if (takesBody(declared)) {
    for (const code of ['REQUEST_TIMEOUT', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)
      codes.add(code);
  }
  if (isEndpoint(declared)) {
    if (takesBody(declared) && declared.upload === undefined) codes.add('INVALID_JSON');
    if (takesKey(declared)) {
      for (const code of ['IDEMPOTENCY_IN_PROGRESS', 'CONFLICT', 'IDEMPOTENCY_KEY_REUSED'] as const)
        codes.add(code);
    }
  }
  for (const code of declared.errors ?? []) codes.add(code);
  if (declared.params) codes.add('NOT_FOUND');
  if (declared.limited !== false) codes.add('RATE_LIMITED');
  codes.add('STORAGE_UNAVAILABLE').add('INTERNAL_ERROR');
  return [...codes];
};

export const takesBody = ({ method }: Pick<Endpoint, 'method'>): boolean =>
  method !== 'GET' && method !== 'DELETE';

/** Whether a request may carry an Idempotency-Key. */
export const takesKey = ({ method }: Pick<Endpoint, 'method'>): boolean =>
  method === 'POST' || method === 'PATCH';

export const groupByStatus = (codes: readonly ClinicErrorCode[]): Map<number, ClinicErrorCode[]> => {
  const groups = new Map<number, ClinicErrorCode[]>();
  for (const code of codes) {
    const status = statusByCode[code];
    groups.set(status, [...(groups.get(status) ?? []), code]);
  }
  return new Map([...groups].sort(([a], [b]) => a - b));
};

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header' | 'body';
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** What a caller may send, field by field. */
export const parametersOf = (declared: Route, named: NamedSchemas): Parameter[] => [
  ...fieldsOf(declared.params, 'path', named),
  ...fieldsOf(declared.query, 'query', named),
  ...fieldsOf(isEndpoint(declared) ? declared.body : declared.form, 'body', named),
  ...(isEndpoint(declared) && takesKey(declared) ? [idempotencyKey] : []),
];

const idempotencyKey: Parameter = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
};

const fieldsOf = (schema: Endpoint['body'], place: Parameter['in'], named: NamedSchemas): Parameter[] => {
  if (schema === undefined) return [];
  const { properties = {}, required = [] } = jsonSchemaOf(schema, named);
  return Object.entries(properties).map(([name, field]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: field as JsonSchema,
  }));
};
