import { performance } from 'node:perf_hooks';
import type { Middleware } from 'koa';
import compress from 'koa-compress';
import { fail, send } from './envelope.ts';
import { type Answer, beginExchange, type Context } from './exchange.ts';
import { truncateAddress } from './log.ts';
import type { Server } from './server.ts';

/** Answers smaller than this many bytes cost more to compress than to send. */
const COMPRESSED_FROM = 1_024;

type Headers = readonly (readonly [name: string, value: string])[];

/** Answers are for the caller alone; as nobody may keep them, there is no need to say by what they vary. */
const notKept = ['Cache-Control', 'no-store'] as const;

/**
 * The outermost step: every request gets an id, an answer in the envelope whatever happens inside, a line in the log
 * and its place in the metrics.
 */
export const answering = (server: Server, hops: number, security: Headers): Middleware<Context['state']> => {
  const headers = [notKept, ...security];
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
    if (server.draining) res.setHeader('Connection', 'close');
    const { answer } = exchange;
    const bytes = answer === null ? (ctx.response.length ?? null) : deliver(ctx, answer);
    if (bytes !== null && bytes >= COMPRESSED_FROM && ctx.req.headers['accept-encoding'] !== undefined) {
      await compressed(ctx as never, nothing);
    }
    record(ctx, server, bytes);
  };
};

const JSON_TYPE = 'application/json; charset=utf-8';

/** Past Koa's own way of answering where that would only cost time. @returns the body's length, in bytes. */
const deliver = (ctx: Context, { status, body, retryAfter, type = JSON_TYPE }: Answer): number => {
  const { req, res } = ctx;
  const bytes = Buffer.byteLength(body);
  res.setHeader('Content-Type', type);
  if (retryAfter !== undefined) res.setHeader('Retry-After', Math.max(1, Math.ceil(retryAfter)));
  if (status === 401) res.setHeader('WWW-Authenticate', 'Bearer');
  if (bytes >= COMPRESSED_FROM && req.headers['accept-encoding'] !== undefined) {
    ctx.status = status;
    ctx.body = body;
  } else {
    ctx.respond = false;
    res.statusCode = status;
    res.setHeader('Content-Length', bytes);
    res.end(body);
  }
  return bytes;
};

const nothing = async (): Promise<void> => {};

const record = (ctx: Context, server: Server, bytes: number | null): void => {
  const { id, startedAt, route, claims, address, answer } = ctx.state;
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
    answer?.failure,
  );
};
