import { performance } from 'node:perf_hooks';
import type { Middleware } from 'koa';
import compress from 'koa-compress';
import { fail, send } from './envelope.ts';
import { type Answer, beginExchange, type Context, type Window } from './exchange.ts';
import { truncateAddress } from './log.ts';
import type { Server } from './server.ts';

/** Answers smaller than this many bytes cost more to compress than to send. */
const COMPRESSED_FROM = 1_024;

type Headers = readonly (readonly [name: string, value: string])[];

/** An answer's headers, names and values in turn: Node writes such a list as it is, sooner than headers set one by one. */
type Lines = (string | number)[];

/** Answers are for the caller alone; as nobody may keep them, there is no need to say by what they vary. */
const notKept = ['Cache-Control', 'no-store'] as const;

/**
 * The outermost step: every request gets an id, an answer in the envelope whatever happens inside, a line in the log
 * and its place in the metrics.
 */
export const answering = (server: Server, hops: number, security: Headers): Middleware<Context['state']> => {
  const always = [notKept, ...security].flat();
  const compressed = compress({ threshold: COMPRESSED_FROM });
  return async (ctx, next) => {
    const exchange = beginExchange(ctx, hops);
    ctx.state = exchange;
    try {
      await next();
    } catch (error) {
      send(ctx, fail(error, exchange.locale));
    }
    const lines: Lines = ['X-Request-Id', exchange.id, ...always];
    if (exchange.window !== null) addWindow(lines, exchange.window);
    if (server.draining) lines.push('Connection', 'close');
    const { answer } = exchange;
    const bytes = answer === null ? (ctx.response.length ?? null) : Buffer.byteLength(answer.body);
    const compressing =
      bytes !== null && bytes >= COMPRESSED_FROM && ctx.req.headers['accept-encoding'] !== undefined;
    if (answer === null) complete(ctx, lines);
    else {
      addAnswer(lines, answer);
      if (compressing) leaveToKoa(ctx, answer, lines);
      else deliver(ctx, answer, bytes ?? 0, lines);
    }
    if (compressing) await compressed(ctx as never, nothing);
    record(ctx, server, bytes);
  };
};

const JSON_TYPE = 'application/json; charset=utf-8';

const addWindow = (lines: Lines, { limit, remaining, reset }: Window): void => {
  lines.push('X-RateLimit-Limit', limit, 'X-RateLimit-Remaining', remaining, 'X-RateLimit-Reset', reset);
};

const addAnswer = (lines: Lines, { status, retryAfter, type = JSON_TYPE }: Answer): void => {
  lines.push('Content-Type', type);
  if (retryAfter !== undefined) lines.push('Retry-After', Math.max(1, Math.ceil(retryAfter)));
  if (status === 401) lines.push('WWW-Authenticate', 'Bearer');
};

const pairsOf = (lines: Lines): [name: string, value: string | number][] =>
  Array.from({ length: lines.length / 2 }, (_, at) => [String(lines[2 * at]), lines[2 * at + 1]!]);

/** What a page says of itself stands. */
const complete = ({ res }: Context, lines: Lines): void => {
  for (const [name, value] of pairsOf(lines)) if (!res.hasHeader(name)) res.setHeader(name, value);
};

const leaveToKoa = (ctx: Context, { status, body }: Answer, lines: Lines): void => {
  for (const [name, value] of pairsOf(lines)) ctx.res.setHeader(name, value);
  ctx.status = status;
  ctx.body = body;
};

/** Past Koa's own way of answering, which would only cost time here. */
const deliver = (ctx: Context, { status, body }: Answer, bytes: number, lines: Lines): void => {
  ctx.respond = false;
  lines.push('Content-Length', bytes);
  ctx.res.writeHead(status, lines);
  ctx.res.end(body);
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
