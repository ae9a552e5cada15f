import { type ClinicErrorCode, whoMay } from '@clinic/core';
import type { JsonSchema } from '@valibot/to-json-schema';
import { componentSchemas, jsonSchemaOf, type NamedSchemas } from './json-schema.ts';
import type { OpenApi } from './openapi-document.ts';
import { groupByStatus, parametersOf, refusalsOf, takesBody } from './operation.ts';
import { type Domain, type Endpoint, isEndpoint, type Page, type Route, statusesOf } from './route.ts';

const description = `Success: \`{"success":true,"data":…,"message":"…"}\`. Error: \`{"success":false,"error":{"code","message","details"}}\`.
Messages follow \`Accept-Language\` (en, ar); codes don't change. An \`Idempotency-Key\` on a POST or PATCH makes it safe
to repeat: the first answer is answered again for 24 hours.`;

/** The API as OpenAPI 3.1, made from the declarations the router runs on. */
export const openApi = (domains: readonly Domain[], version: string): OpenApi => {
  const named: NamedSchemas = Object.assign({}, ...domains.map(({ schemas }) => schemas));
  const paths: Record<string, Record<string, unknown>> = {};
  for (const { name, routes } of domains) {
    for (const declared of routes) {
      const path = declared.path.replace(/:([a-z_]+)/g, '{$1}');
      paths[path] ??= {};
      paths[path][declared.method.toLowerCase()] = operation(declared, name, named);
    }
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Clinic API', version, description },
    servers: [
      { url: '/', description: 'The same tree of routes under three prefixes' },
      { url: '/api', description: 'with /api' },
      { url: '/api/v1', description: 'with /api/v1' },
    ],
    tags: domains.map(({ name }) => ({ name })),
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
      headers: {
        RequestId: {
          description: 'Names this answer in logs and the audit trail.',
          schema: { type: 'string' },
        },
      },
      schemas: { ...componentSchemas(named), Error: errorSchema },
    },
  };
};

const errorSchema = {
  type: 'object',
  properties: {
    success: { const: false },
    error: {
      type: 'object',
      properties: { code: { type: 'string' }, message: { type: 'string' }, details: { type: 'object' } },
      required: ['code', 'message', 'details'],
    },
  },
  required: ['success', 'error'],
};

const headers = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };

const operation = (declared: Route, tag: string, named: NamedSchemas): Record<string, unknown> => {
  const refusals = [...groupByStatus(refusalsOf(declared))].map(([status, codes]) => [
    status,
    refusal(codes),
  ]);
  return {
    operationId: `${declared.method.toLowerCase()}${declared.path.replace(/[^a-z]+/g, '_')}`.replace(
      /_$/,
      '',
    ),
    tags: [tag],
    summary: declared.summary,
    security: securityOf(declared),
    parameters: parametersOf(declared, named).filter((parameter) => parameter.in !== 'body'),
    ...(isEndpoint(declared) ? requestBody(declared, named) : formBody(declared, named)),
    responses: {
      ...(isEndpoint(declared) ? success(declared, named) : produced(declared.produces)),
      ...Object.fromEntries(refusals),
    },
  };
};

const securityOf = (declared: Route): Record<string, string[]>[] => {
  if (whoMay(declared.action) !== 'anyone') return [{ bearer: [] }];
  const maySignIn = isEndpoint(declared) && (declared.needsSignIn || declared.optionalSignIn);
  return maySignIn ? [{}, { bearer: [] }] : [];
};

const requestBody = (endpoint: Endpoint, named: NamedSchemas): Record<string, unknown> => {
  if (!takesBody(endpoint) || endpoint.body === undefined) return {};
  const schema = jsonSchemaOf(endpoint.body, named);
  const required = (schema.required ?? []).length > 0;
  if (endpoint.upload !== undefined) {
    const { field, types } = endpoint.upload;
    const encoding = { [field]: { contentType: types.join(', ') } };
    return { requestBody: { required, content: { 'multipart/form-data': { schema, encoding } } } };
  }
  return {
    requestBody: { required, content: { 'application/json': { schema, example: endpoint.example.request } } },
  };
};

const formBody = ({ form }: Page, named: NamedSchemas): Record<string, unknown> => {
  if (form === undefined) return {};
  const content = { 'application/x-www-form-urlencoded': { schema: jsonSchemaOf(form, named) } };
  return { requestBody: { required: true, content } };
};

const success = (endpoint: Endpoint, named: NamedSchemas): Record<string, unknown> => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      success: { const: true },
      data: jsonSchemaOf(endpoint.answer, named),
      message: { type: 'string' },
    },
    required: ['success', 'data', 'message'],
  };
  const example = { success: true, data: endpoint.example.response, message: '…' };
  const sheet = endpoint.sheet === undefined ? {} : { 'text/csv': { schema: { type: 'string' } } };
  const bundle =
    endpoint.bundle === undefined ? {} : { 'application/fhir+json': { schema: { type: 'object' } } };
  const done = {
    description: 'Done',
    headers,
    content: { 'application/json': { schema, example }, ...sheet, ...bundle },
  };
  return Object.fromEntries(statusesOf(endpoint).map((status) => [status, done]));
};

const produced = (mediaType: string): Record<string, unknown> => ({
  200: {
    description: 'Done',
    headers,
    content: { [mediaType.split(';')[0]!]: { schema: bodyOf(mediaType) } },
  },
});

/** What isn't text is bytes, in the words that programs which read this know. */
const bodyOf = (mediaType: string): JsonSchema =>
  /^(?:image\/|application\/pdf)/.test(mediaType) ? { type: 'string', format: 'binary' } : {};

const refusal = (codes: readonly ClinicErrorCode[]): Record<string, unknown> => ({
  description: codes.map((code) => `\`${code}\``).join(', '),
  headers,
  content: {
    'application/json': {
      schema: {
        allOf: [{ $ref: '#/components/schemas/Error' }],
        properties: { error: { properties: { code: { enum: codes } } } },
      },
    },
  },
});
