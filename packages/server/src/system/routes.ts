import { createHash, timingSafeEqual } from 'node:crypto';
import { ClinicError, toInstant } from '@clinic/core';
import * as v from 'valibot';
import { instant } from '../http/answers.ts';
import { bearerToken } from '../http/authenticate.ts';
import type { Context } from '../http/exchange.ts';
import { listedEndpoint } from '../http/listed-endpoint.ts';
import { page, type Route, route } from '../http/route.ts';

const health = v.strictObject({
  status: v.literal('healthy'),
  version: v.string(),
  uptime_seconds: v.pipe(v.number(), v.integer(), v.minValue(0)),
  database: v.strictObject({ engine: v.picklist(['sqlite', 'mongodb']), status: v.literal('connected') }),
});

/** How long others may keep our public keys: a new one is to be announced longer before it signs. */
const KEYS_KEPT_SECONDS = 300;

export const systemRoutes: readonly Route[] = [
  route({
    method: 'GET',
    path: '/',
    action: 'system.read',
    summary: 'What this server is, and every route it has.',
    answer: v.strictObject({
      name: v.string(),
      version: v.string(),
      documentation: v.string(),
      endpoints: v.array(listedEndpoint),
    }),
    message: 'ok',
    example: { response: { name: 'clinic', version: '0.1.0', documentation: '/docs', endpoints: [] } },
    handle: ({ server }) => ({
      name: 'clinic',
      version: server.version,
      documentation: '/docs',
      endpoints: [...server.endpoints],
    }),
  }),
  route({
    method: 'GET',
    path: '/health',
    action: 'system.read',
    limited: false,
    summary: 'Whether the clinic works, its store included.',
    answer: health,
    message: 'ok',
    example: {
      response: {
        status: 'healthy',
        version: '0.1.0',
        uptime_seconds: 12,
        database: { engine: 'sqlite', status: 'connected' },
      },
    },
    handle: async ({ server }) => {
      await server.clinic.storage.ping();
      return {
        status: 'healthy' as const,
        version: server.version,
        uptime_seconds: server.uptimeSeconds(),
        database: { engine: server.clinic.storage.engine, status: 'connected' as const },
      };
    },
  }),
  route({
    method: 'GET',
    path: '/health/live',
    action: 'system.read',
    limited: false,
    summary: 'Whether the process answers at all; if not, start it anew.',
    answer: v.strictObject({ status: v.literal('alive') }),
    message: 'ok',
    example: { response: { status: 'alive' } },
    handle: () => ({ status: 'alive' as const }),
  }),
  route({
    method: 'GET',
    path: '/health/ready',
    action: 'system.read',
    limited: false,
    summary: 'Whether to send requests here: the store answers and the server is not stopping.',
    answer: v.strictObject({ status: v.literal('ready') }),
    message: 'ok',
    errors: ['SERVER_STOPPING'],
    example: { response: { status: 'ready' } },
    handle: async ({ server }) => {
      if (server.draining) throw new ClinicError('SERVER_STOPPING', 'The server is stopping.');
      await server.clinic.storage.ping();
      return { status: 'ready' as const };
    },
  }),
  route({
    method: 'GET',
    path: '/time/now',
    action: 'system.read',
    limited: false,
    summary: "The server's time and the clinic's time zone.",
    answer: v.strictObject({ now: instant, epoch_ms: v.pipe(v.number(), v.integer()), timezone: v.string() }),
    message: 'ok',
    example: {
      response: { now: '2026-01-05T09:00:00.000Z', epoch_ms: 1_767_603_600_000, timezone: 'Asia/Kuwait' },
    },
    handle: ({ server: { clinic } }) => {
      const epoch_ms = clinic.clock.now();
      return { now: toInstant(epoch_ms), epoch_ms, timezone: clinic.settings.timezone };
    },
  }),
  page({
    path: '/.well-known/jwks.json',
    action: 'system.read',
    limited: false,
    summary:
      'The public keys by which others may check our access tokens; empty while a shared secret signs them.',
    produces: 'application/json; charset=utf-8',
    example: { response: { keys: [] } },
    serve(ctx, { clinic }) {
      ctx.set('Content-Type', 'application/json; charset=utf-8');
      ctx.set('Cache-Control', `public, max-age=${KEYS_KEPT_SECONDS}`);
      ctx.body = JSON.stringify({ keys: clinic.publicKeys });
    },
  }),
  page({
    path: '/metrics',
    action: 'system.read',
    limited: false,
    summary: 'Figures for Prometheus; with METRICS_TOKEN as Bearer token, else only from this machine.',
    produces: 'text/plain; version=0.0.4; charset=utf-8',
    errors: ['UNAUTHENTICATED', 'FORBIDDEN'],
    example: { response: 'clinic_info{version="0.1.0"} 1' },
    async serve(ctx, server) {
      admitScraper(ctx, server.metricsToken);
      ctx.set('Content-Type', server.metrics.contentType);
      ctx.body = await server.metrics.text();
    },
  }),
];

/** @throws ClinicError UNAUTHENTICATED without the token; FORBIDDEN when none is set and the caller isn't local. */
const admitScraper = (ctx: Context, token: string | null): void => {
  if (token !== null) {
    if (sameText(bearerToken(ctx.req.headers.authorization) ?? '', token)) return;
    throw new ClinicError('UNAUTHENTICATED', 'Send the token for metrics.');
  }
  const { headers, socket } = ctx.req;
  const peer = socket.remoteAddress?.replace('::ffff:', '') ?? '';
  const local = peer === '::1' || peer.startsWith('127.');
  const proxied = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'].some(
    (name) => headers[name] !== undefined,
  );
  if (!local || proxied) throw new ClinicError('FORBIDDEN', 'Metrics are for callers on this machine.');
};

/** In a time that tells nothing of where they differ. */
const sameText = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
