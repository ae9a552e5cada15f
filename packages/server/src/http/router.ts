import { ClinicError } from '@clinic/core';
import { Router } from '@koa/router';
import { answerEndpoint } from './answer-endpoint.ts';
import type { Context } from './exchange.ts';
import { firstSegment } from './path.ts';
import { isEndpoint, type Limited, type Route } from './route.ts';
import { servePage } from './serve-page.ts';
import type { Server } from './server.ts';

export interface Dispatch {
  /** Answers by the route of the path and method. @throws ClinicError NOT_FOUND, METHOD_NOT_ALLOWED */
  answer(ctx: Context): Promise<void>;
  /** Whether requests to this path are counted. */
  limited(path: string): Limited;
  /** The methods a path knows; none when there is no such path. */
  methodsOf(path: string): string[];
}

type Answering = (ctx: Context) => Promise<void>;

/**
 * The declared routes. A path without parameters is found in a map. Of the others, each first segment has a router of
 * its own: a request is matched against its own domain's few routes, however many domains there are.
 */
export const createDispatch = (routes: readonly Route[], server: Server): Dispatch => {
  const routers = new Map<string, Router<Context['state']>>();
  const exact = new Map<string, Answering>();
  const limited = new Map<string, Limited>();
  for (const declared of routes) {
    const segment = firstSegment(declared.path);
    const router = routers.get(segment) ?? new Router({ sensitive: true });
    routers.set(segment, router);
    if (declared.limited !== undefined) limited.set(segment, declared.limited);
    const answer = isEndpoint(declared) ? answerEndpoint(declared, server) : servePage(declared, server);
    router.register(declared.path, [declared.method], answer as Parameters<typeof router.register>[2]);
    if (!declared.path.includes(':')) exact.set(`${declared.method} ${declared.path}`, answer);
  }
  const handlers = new Map([...routers].map(([segment, router]) => [segment, router.routes()]));

  const methodsOf = (path: string): string[] => {
    const matching = routers.get(firstSegment(path))?.match(path, 'GET').path ?? [];
    const methods = new Set(matching.flatMap((layer) => layer.methods));
    return methods.size === 0 ? [] : [...methods, 'OPTIONS'];
  };

  const refuse = async (ctx: Context): Promise<void> => {
    const methods = methodsOf(ctx.state.path);
    if (methods.length === 0) throw new ClinicError('NOT_FOUND', 'There is nothing at this address.');
    ctx.set('Allow', methods.join(', '));
    if (ctx.method !== 'OPTIONS')
      throw new ClinicError('METHOD_NOT_ALLOWED', 'This address does not know this method.');
    ctx.status = 204;
  };

  return {
    methodsOf,
    limited: (path) => limited.get(firstSegment(path)) ?? true,
    async answer(ctx) {
      const answer = exact.get(`${ctx.method} ${ctx.state.path}`);
      if (answer !== undefined) return answer(ctx);
      const handler = handlers.get(firstSegment(ctx.state.path));
      if (handler === undefined) return refuse(ctx);
      ctx.newRouterPath = ctx.state.path;
      await handler(ctx as never, () => refuse(ctx));
    },
  };
};
