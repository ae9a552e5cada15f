import { describeApi } from '@clinic/server';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect } from 'chai';
import * as v from 'valibot';
import { endpoints } from '../../support/declared-answers.ts';
import { memory, openServer } from '../../support/server.ts';

describe('the description of the API', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate({ ...structuredClone(describeApi()) });
    expect(result.errors ?? []).to.deep.equal([]);
    expect(result.valid).to.equal(true);
    expect(validator.version).to.equal('3.1');
  });

  it('is what the server serves, and holds every route once, with a summary, examples and the answer of every refusal', async () => {
    const server = await openServer(memory);
    const served = JSON.parse((await server.get('/openapi.json')).text);
    expect(served).to.deep.equal(JSON.parse(JSON.stringify(describeApi())));
    const ids = new Set<string>();
    for (const { method, path, summary } of endpoints) {
      const operation = served.paths[path.replace(/:([a-z_]+)/g, '{$1}')]?.[method.toLowerCase()];
      expect(operation, `${method} ${path}`).to.be.an('object');
      expect(operation.summary).to.equal(summary).and.not.equal('');
      expect(ids.has(operation.operationId)).to.equal(false);
      ids.add(operation.operationId);
      expect(operation.responses).to.include.keys('400', '500', '503');
    }
  });

  it('the example request and answer of every route are what the route accepts and answers', () => {
    for (const { method, path, body, upload, answer, example } of endpoints) {
      // A file has no example in JSON.
      const shows = body !== undefined && upload === undefined;
      if (shows && example.request === undefined) throw new Error(`${method} ${path} shows no request`);
      if (shows) expect(v.safeParse(body, example.request).issues, `${method} ${path}`).to.equal(undefined);
      expect(v.safeParse(answer, example.response).issues, `${method} ${path}`).to.equal(undefined);
    }
  });

  it('GET / lists every route the router has, and no other', async () => {
    const server = await openServer(memory);
    const { data } = await server.get('/');
    const described = Object.entries(describeApi().paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const listed = data.endpoints.map(
      ({ method, path }: { method: string; path: string }) =>
        `${method} ${path.replace(/:([a-z_]+)/g, '{$1}')}`,
    );
    expect(listed.sort()).to.deep.equal(described.sort());
    for (const { method, path, auth, roles } of data.endpoints) {
      const { status } = await server.send(
        path.replaceAll(/:[a-z_]+/g, '0190a1b2-0000-7000-8000-000000000001'),
        { method },
      );
      expect(status, `${method} ${path}`).not.to.equal(405);
      // Whoever needs no sign-in is told that nothing has this name.
      if (auth === 'bearer' || !path.includes(':')) expect(status, `${method} ${path}`).not.to.equal(404);
      if (auth === 'bearer') expect(status, `${method} ${path}`).to.equal(401);
      expect(roles.length > 0, `${method} ${path}`).to.equal(auth === 'bearer');
    }
  });

  it('names what may be sent: paths, queries, bodies and the Idempotency-Key', async () => {
    const server = await openServer(memory);
    const { endpoints: listed } = (await server.get('/')).data;
    const parametersOf = (method: string, path: string) =>
      listed
        .find((one: { method: string; path: string }) => one.method === method && one.path === path)
        .parameters.map(({ name, in: place, required }: { name: string; in: string; required: boolean }) => [
          name,
          place,
          required,
        ]);
    expect(parametersOf('POST', '/auth/verify-otp')).to.deep.equal([
      ['phone_number', 'body', true],
      ['code', 'body', true],
      ['Idempotency-Key', 'header', false],
    ]);
    expect(parametersOf('GET', '/packages/history')).to.deep.equal([
      ['page', 'query', false],
      ['per_page', 'query', false],
    ]);
    expect(parametersOf('POST', '/packages/subscriptions/:id/fail-payment')[0]).to.deep.equal([
      'id',
      'path',
      true,
    ]);
  });
});
