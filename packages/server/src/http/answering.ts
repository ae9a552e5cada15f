import { performance } from 'node:perf_hooks';
import type { Middleware } from 'koa';
import compress from 'koa-compress';
import { fail, send } from './envelope.ts';
import { beginExchange, type Context } from './exchange.ts';
import { truncateAddress } from './log.ts';
import type { Server } from './server.ts';

/** Answers smaller than this many bytes cost more to compress than to send. */
const COMPRESSED_FROM = 1_024;

type Headers = readonly (readonly [name: string, value: string])[];

/** What an answer carries unless its route says otherwise. */
const always: Headers = [
  ['Vary', 'Accept-Encoding, Accept-Language, Origin'],
  ['Cache-Control', 'no-store'],
];

/**
 * The outermost step: every request gets an id, an answer in the envelope whatever happens inside, a line in the log
 * and its place in the metrics.
 */
export const answering = (server: Server, hops: number, security: Headers): Middleware<Context['state']> => {
  const headers = [...always, ...security];
  const compressed = compress({ threshold: COMPRESSED_FROM });
  return async (ctx, next) => {
    const exchange = beginExchange(ctx, hops);
    ctx.state = exchange;
    const { res } = ctx;
    res.setHeader('X-Request-Id', exchange.id);
    for (const [name, value] of headers) res.setHeader(name, value);
    try {
      await next();
    } catch (error) {
      send(ctx, fail(error, exchange.locale));
    }
    const bytes = ctx.response.length ?? null;
    if (bytes !== null && bytes >= COMPRESSED_FROM && ctx.req.headers['accept-encoding'] !== undefined) {
      await compressed(ctx as never, nothing);
    }
    if (server.draining) res.setHeader('Connection', 'close');
    record(ctx, server, bytes);
  };
};

const nothing = async (): Promise<void> => {};

const record = (ctx: Context, server: Server, bytes: number | null): void => {
  const { id, startedAt, route, claims, address, failure } = ctx.state;
  const { method, status } = ctx;
  const ms = performance.now() - startedAt;
  server.metrics.observe(method, route, status, ms);
  server.logger.request(
    {
      request_id: id,
      method,
      route,
      status,
      ms: Math.round(ms * 100) / 100,
      bytes,
      user: claims?.sub ?? null,
      ip: truncateAddress(address),
    },
    failure,
  );
};
