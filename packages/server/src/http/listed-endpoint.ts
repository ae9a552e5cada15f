import * as v from 'valibot';

/** One route as `GET /` shows it. */
export const listedEndpoint = v.strictObject({
  method: v.string(),
  path: v.string(),
  summary: v.string(),
  auth: v.picklist(['none', 'bearer']),
  roles: v.array(v.string()),
  parameters: v.array(
    v.strictObject({
      name: v.string(),
      in: v.string(),
      required: v.boolean(),
      schema: v.record(v.string(), v.unknown()),
    }),
  ),
  request_example: v.unknown(),
  response_example: v.unknown(),
});

export type ListedEndpoint = v.InferInput<typeof listedEndpoint>;
