import { ClinicError } from '@clinic/core';
import * as v from 'valibot';
import type { Context } from '../http/exchange.ts';
import { page, type Route } from '../http/route.ts';
import { type Asset, SCRIPT, serveAsset } from './assets.ts';
import { servePage } from './pages.ts';
import { redoc } from './redoc.ts';
import { swaggerUi } from './swagger-ui.ts';

const serveFrom =
  (assets: ReadonlyMap<string, Asset>) =>
  async (ctx: Context): Promise<void> => {
    const found = assets.get((ctx.params as { file: string }).file);
    if (found === undefined) throw new ClinicError('NOT_FOUND', 'There is nothing at this address.');
    await serveAsset(ctx, found);
  };

const file = v.strictObject({ file: v.string() });

export const docsRoutes: readonly Route[] = [
  page({
    path: '/openapi.json',
    action: 'system.read',
    limited: false,
    summary: 'The description of this API: OpenAPI 3.1.',
    produces: 'application/json; charset=utf-8',
    example: { response: { openapi: '3.1.0' } },
    serve(ctx, server) {
      ctx.set('Content-Type', 'application/json; charset=utf-8');
      ctx.body = JSON.stringify(server.description);
    },
  }),
  page({
    path: '/docs',
    action: 'system.read',
    limited: false,
    summary: 'The API in Swagger UI, to read and to try.',
    produces: 'text/html; charset=utf-8',
    example: { response: '<!doctype html>…' },
    serve: (ctx) =>
      servePage(ctx, 'Clinic API', '<link rel="stylesheet" href="{prefix}/docs/swagger-ui.css">', [
        '/docs/swagger-ui.js',
        '/docs/start.js',
      ]),
  }),
  page({
    path: '/docs/:file',
    action: 'system.read',
    limited: false,
    summary: 'A file of that page.',
    produces: SCRIPT,
    params: file,
    example: { response: '…' },
    serve: serveFrom(swaggerUi),
  }),
  page({
    path: '/redoc',
    action: 'system.read',
    limited: false,
    summary: 'The API in ReDoc, to read.',
    produces: 'text/html; charset=utf-8',
    example: { response: '<!doctype html>…' },
    serve: (ctx) => servePage(ctx, 'Clinic API', '', ['/redoc/redoc.js', '/redoc/start.js']),
  }),
  page({
    path: '/redoc/:file',
    action: 'system.read',
    limited: false,
    summary: 'A file of that page.',
    produces: SCRIPT,
    params: file,
    example: { response: '…' },
    serve: serveFrom(redoc),
  }),
];
