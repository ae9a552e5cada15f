import { ClinicError, forgetFirst, systemClock } from '@clinic/core';
import type { Redis } from 'ioredis';
import type { Middleware } from 'koa';
import ratelimit from 'koa-ratelimit';
import type { Context } from './exchange.ts';

const WINDOW_MS = 60_000;

/** Callers remembered at once, each some 200 bytes; beyond it, those seen first are forgotten, so many at once. */
const MAX_CALLERS = 200_000;
const FORGOTTEN = 20_000;

export interface LimitOptions {
  /** Requests a minute for each signed-in user. */
  readonly user: number;
  /** Requests a minute for each address without a good token. */
  readonly anonymous: number;
  readonly redis: SharedLimit | null;
}

/** The same limits over all servers. */
export interface SharedLimit {
  readonly client: Redis;
  /** False while it is known to be down or slow, so that requests don't wait for it. */
  usable(): boolean;
  failed(error: unknown): void;
  worked(): void;
}

export interface Limits {
  /** @throws ClinicError RATE_LIMITED */
  consume(ctx: Context): Promise<void>;
  stop(): void;
}

/**
 * Requests a minute, by koa-ratelimit. Memory counts always; Redis, when there is one, counts over all servers and has
 * the last word. When Redis fails, memory's count stands: never no limit at all. Windows go by the machine's clock.
 */
export const createLimits = (options: LimitOptions): Limits => {
  const { redis } = options;
  const windows = new Map<string, { reset: number }>();
  const limiter = (
    max: number,
    driver: { driver: 'memory'; db: Map<string, unknown> } | { driver: 'redis'; db: Redis },
  ) =>
    ratelimit({
      ...driver,
      duration: WINDOW_MS,
      max,
      namespace: 'clinic-limit',
      id: bucketOf as (ctx: object) => string,
    });
  const memory = {
    user: limiter(options.user, { driver: 'memory', db: windows }),
    anonymous: limiter(options.anonymous, { driver: 'memory', db: windows }),
  };
  const shared = redis && {
    user: limiter(options.user, { driver: 'redis', db: redis.client }),
    anonymous: limiter(options.anonymous, { driver: 'redis', db: redis.client }),
  };

  const forgetPassed = (): void => {
    const now = systemClock.now() / 1000;
    for (const [bucket, { reset }] of windows) if (reset < now) windows.delete(bucket);
  };
  const sweeping = setInterval(forgetPassed, WINDOW_MS);
  sweeping.unref();

  return {
    async consume(ctx) {
      const kind = ctx.state.claims === null ? 'anonymous' : 'user';
      await pass(ctx, memory[kind]);
      if (windows.size > MAX_CALLERS) forgetFirst(windows, FORGOTTEN);
      if (shared === null || redis === null || !redis.usable()) return;
      try {
        await pass(ctx, shared[kind]);
        redis.worked();
      } catch (error) {
        if (error instanceof ClinicError) throw error;
        redis.failed(error);
      }
    },
    stop: () => clearInterval(sweeping),
  };
};

const bucketOf = ({ state }: Context): string =>
  state.claims === null ? `a:${state.address ?? 'unknown'}` : `u:${state.claims.sub}`;

/** What a limiter tells of a caller's window, as headers. */
interface Told {
  'X-RateLimit-Limit': number;
  'X-RateLimit-Remaining': number;
  /** Epoch seconds; memory counts them in fractions. */
  'X-RateLimit-Reset': number;
}

/** One count by one limiter; the exchange's window says what came of it. */
const pass = async ({ state }: Context, limiter: Middleware): Promise<void> => {
  let told: Told | undefined;
  let passed = false;
  // All of a context that a limiter looks at: Koa's own way of setting headers costs as much as the counting.
  const asked = {
    state,
    set(headers: Told | string) {
      if (typeof headers === 'object') told = headers;
    },
  };
  await limiter(asked as never, async () => {
    passed = true;
  });
  const { 'X-RateLimit-Limit': limit, 'X-RateLimit-Remaining': remaining, 'X-RateLimit-Reset': end } = told!;
  state.window = { limit, remaining, reset: Math.ceil(end) };
  if (passed) return;
  const retryAfter = Math.max(1, Math.ceil(end - systemClock.now() / 1000));
  throw new ClinicError('RATE_LIMITED', 'Too many requests.', { retryAfter });
};
