import { whoMay } from '@clinic/core';
import * as v from 'valibot';
import { parametersOf } from './operation.ts';
import { type Domain, isEndpoint } from './route.ts';

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

/** Every route as `GET /` shows it. */
export const listEndpoints = (domains: readonly Domain[]): ListedEndpoint[] => {
  const named = Object.assign({}, ...domains.map(({ schemas }) => schemas));
  return domains.flatMap(({ routes }) =>
    routes.map((declared) => {
      const who = whoMay(declared.action);
      return {
        method: declared.method,
        path: declared.path,
        summary: declared.summary,
        auth: who === 'anyone' ? ('none' as const) : ('bearer' as const),
        roles: who === 'anyone' ? [] : who,
        parameters: parametersOf(declared, named).map((parameter) => ({
          ...parameter,
          schema: { ...parameter.schema },
        })),
        request_example: (isEndpoint(declared) && declared.example.request) || null,
        response_example: isEndpoint(declared)
          ? { success: true, data: declared.example.response, message: '…' }
          : declared.example.response,
      };
    }),
  );
};
