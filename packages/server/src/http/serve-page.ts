import { validate, whoMay } from '@clinic/core';
import { originOf, readParams } from './answer-endpoint.ts';
import { checkRole, signIn } from './authenticate.ts';
import type { Context } from './exchange.ts';
import { readForm } from './read-form.ts';
import { queryReaders, readQuery } from './read-query.ts';
import type { Page, PageCall } from './route.ts';
import type { Server } from './server.ts';

type Texts = PageCall['params'];

/** The steps every page goes through, in the order in which a caller is refused. */
export const servePage = (declared: Page, server: Server): ((ctx: Context) => Promise<void>) => {
  const { clinic } = server;
  const { params, query } = declared;
  const who = whoMay(declared.action);
  const types = queryReaders(query?.entries ?? {});
  return async (ctx) => {
    ctx.state.route = declared.path;
    if (who !== 'anyone') {
      await signIn(ctx, clinic);
      checkRole(ctx, who);
    }
    await declared.serve(ctx, server, {
      clinic: clinic.as(ctx.state.actor, originOf(ctx)),
      params: params === undefined ? {} : (readParams(params, ctx.params) as Texts),
      query: query === undefined ? {} : (validate(query, readQuery(ctx.state.search, types)) as Texts),
      form: declared.form === undefined ? {} : await readForm(ctx),
    });
  };
};
