import { whoMay } from '@clinic/core';
import type { ListedEndpoint } from './listed-endpoint.ts';
import { parametersOf } from './operation.ts';
import { type Domain, isEndpoint } from './route.ts';

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
