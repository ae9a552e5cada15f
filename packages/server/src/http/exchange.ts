import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { performance } from 'node:perf_hooks';
import { type Actor, chooseLocale, type Locale, type TokenClaims } from '@clinic/core';
import type { ParameterizedContext } from 'koa';
import { clientAddress } from './address.ts';
import { type Prefix, splitTarget } from './path.ts';

/** What is known of one request and its answer; Koa's `ctx.state`. */
export interface Exchange {
  /** Answered as `X-Request-Id`, kept in the audit trail and the access log. Always made here. */
  readonly id: string;
  /** Milliseconds, of a clock that only goes forward. */
  readonly startedAt: number;
  readonly prefix: Prefix;
  /** Without prefix and query. */
  readonly path: string;
  /** Without `?`. */
  readonly search: string;
  readonly locale: Locale;
  /** Canonical client address; IPv6 cut to its /64 network. */
  readonly address: string | null;
  /** The declared path that answers, once one was found. */
  route: string | null;
  /** Of a Bearer token with a good signature; whether its session lives isn't known yet. */
  claims: TokenClaims | null;
  /** Why the token sent is no good. */
  tokenError: unknown;
  actor: Actor;
  /** What is left of the caller's requests; null on paths that aren't counted. */
  window: Window | null;
  /** What is to be answered; null when a page writes its own. */
  answer: Answer | null;
}

/** A caller's requests in this minute, answered as `X-RateLimit-…`. */
export interface Window {
  readonly limit: number;
  readonly remaining: number;
  /** When it ends, in epoch seconds. */
  readonly reset: number;
}

export type Context = ParameterizedContext<Exchange>;

/** An answer in the envelope, ready to go out or to be kept under an Idempotency-Key. */
export interface Answer {
  readonly status: number;
  readonly body: string;
  /** The body's media type. Default JSON. */
  readonly type?: string;
  /** Seconds until it is worth trying again. */
  readonly retryAfter?: number | undefined;
  /** Why it failed, for the log. */
  readonly failure?: unknown;
}

const REQUEST_ID = Symbol('request id');

type Identified = ServerResponse & { [REQUEST_ID]?: string };

/** The id of the request that a response is for, also before there is an answer. */
export const requestIdOf = (res: ServerResponse): string | undefined => (res as Identified)[REQUEST_ID];

const anonymous: Actor = { type: 'anonymous' };

/** @param hops proxies before this server that are trusted to name the client's address. */
export const beginExchange = (ctx: Context, hops: number): Exchange => {
  const { req } = ctx;
  const id = randomUUID();
  (ctx.res as Identified)[REQUEST_ID] = id;
  const { prefix, path, search } = splitTarget(req.url ?? '/');
  return {
    id,
    startedAt: performance.now(),
    prefix,
    path,
    search,
    locale: chooseLocale(req.headers['accept-language']),
    address: clientAddress(req.socket.remoteAddress, req.headers['x-forwarded-for'], hops),
    route: null,
    claims: null,
    tokenError: undefined,
    actor: anonymous,
    window: null,
    answer: null,
  };
};
