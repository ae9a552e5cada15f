import { type JsonSchema, toJsonSchema } from '@valibot/to-json-schema';
import type * as v from 'valibot';

/** Schemas that appear in many places, by the name under which the API description keeps them once. */
export type NamedSchemas = Readonly<Record<string, v.GenericSchema>>;

/**
 * A valibot schema as JSON Schema 2020-12; named schemas are referred to, not repeated. A pipe is taken whole, bounds
 * after its transforms too: ours only trim.
 */
export const jsonSchemaOf = (schema: v.GenericSchema, named: NamedSchemas): JsonSchema => {
  const names = new Map(Object.entries(named).map(([name, each]) => [each, name]));
  const { $schema: _dialect, ...shown } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    overrideSchema: ({ valibotSchema }) => {
      const name = names.get(valibotSchema as v.GenericSchema);
      if (name !== undefined) return { $ref: `#/components/schemas/${name}` };
      return valibotSchema.type === 'custom' ? file : undefined;
    },
    ignoreActions: ['trim', 'transform', 'check'],
  });
  return shown;
};

/** Bytes; nothing else that is sent needs a schema of its own. */
const file: JsonSchema = { type: 'string', format: 'binary' };

/** The schemas themselves, each referring to the others. */
export const componentSchemas = (named: NamedSchemas): Record<string, JsonSchema> =>
  Object.fromEntries(
    Object.entries(named).map(([name, schema]) => {
      const { [name]: _self, ...others } = named;
      return [name, jsonSchemaOf(schema, others)];
    }),
  );
