import { expect } from 'chai';
import * as v from 'valibot';
import { domains } from '../../packages/server/src/app.ts';
import { splitTarget } from '../../packages/server/src/http/path.ts';
import { type Endpoint, isEndpoint, statusesOf } from '../../packages/server/src/http/route.ts';

export const endpoints: readonly Endpoint[] = domains.flatMap(({ routes }) => routes).filter(isEndpoint);

const matches = (declared: string, path: string): boolean =>
  new RegExp(`^${declared.replace(/:[a-z_]+/g, '[^/]+')}/?$`).test(path);

/** Every success that a test sees is held to what its route declares. */
export const expectDeclared = (method: string, target: string, status: number, data: unknown): void => {
  const { path } = splitTarget(target);
  const endpoint = endpoints.find((one) => one.method === method && matches(one.path, path));
  if (endpoint === undefined) return;
  const parsed = v.safeParse(endpoint.answer, data);
  expect(
    parsed.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`) ?? [],
    `${method} ${path}`,
  ).to.deep.equal([]);
  expect(statusesOf(endpoint)).to.include(status);
};
