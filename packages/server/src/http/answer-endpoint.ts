import { ClinicError, type Origin, toCsv, validate, whoMay } from '@clinic/core';
import type * as v from 'valibot';
import { checkRole, signIn, signInIfAsked } from './authenticate.ts';
import { send, succeed } from './envelope.ts';
import type { Answer, Context } from './exchange.ts';
import { answerOnce, type Held } from './idempotency.ts';
import { takesBody, takesKey } from './operation.ts';
import { readBody } from './read-body.ts';
import { queryReaders, readQuery } from './read-query.ts';
import { readUpload } from './read-upload.ts';
import { type Endpoint, type Fields, noFields } from './route.ts';
import type { Server } from './server.ts';

/** RFC 4180. */
export const CSV = 'text/csv; charset=utf-8; header=present';

/** What a device calls itself is kept up to this length. */
const MAX_DEVICE_LENGTH = 200;

/** FHIR R4, http://hl7.org/fhir/R4/http.html#mime-type. */
export const FHIR = 'application/fhir+json; charset=utf-8';

const formatIn = (query: unknown): unknown => (query as { readonly format?: unknown }).format;

/** The steps every endpoint goes through, in the order in which a caller is refused. */
export const answerEndpoint = (endpoint: Endpoint, server: Server): ((ctx: Context) => Promise<void>) => {
  const { clinic } = server;
  const who = whoMay(endpoint.action);
  const types = queryReaders(endpoint.query?.entries ?? {});
  const hasBody = takesBody(endpoint);
  const hasKey = takesKey(endpoint);

  const handle = async (ctx: Context, sent: unknown, held?: Held): Promise<Answer> => {
    const { search } = ctx.state;
    const asked = search === '' && endpoint.query === undefined ? {} : readQuery(search, types);
    const query = endpoint.query === undefined ? {} : validate(endpoint.query, asked);
    const params = endpoint.params === undefined ? {} : readParams(endpoint.params, ctx.params);
    const body = hasBody ? validate(endpoint.body ?? noFields, sent) : {};
    if (endpoint.needsSignIn?.(body)) await signIn(ctx, clinic);
    const bound = clinic.as(ctx.state.actor, originOf(ctx, held));
    const data = await endpoint.handle({ query, params, body, clinic: bound, server });
    const { sheet, bundle } = endpoint;
    const format = formatIn(query);
    if (sheet !== undefined && format === 'csv') {
      return { status: 200, body: toCsv(sheet(data)), type: CSV };
    }
    if (bundle !== undefined && format === 'fhir') {
      return { status: 200, body: JSON.stringify(bundle(data)), type: FHIR };
    }
    const message = typeof endpoint.message === 'function' ? endpoint.message(data) : endpoint.message;
    const { status = 200 } = endpoint;
    return succeed(typeof status === 'function' ? status(data) : status, data, message, ctx.state.locale);
  };

  return async (ctx) => {
    ctx.state.route = endpoint.path;
    if (who !== 'anyone') {
      await signIn(ctx, clinic);
      checkRole(ctx, who);
    } else if (endpoint.optionalSignIn) await signInIfAsked(ctx, clinic);
    if (!hasBody) return send(ctx, await handle(ctx, {}));
    const body = endpoint.upload ? await readUpload(ctx, endpoint.upload) : await readBody(ctx);
    const key = hasKey ? ctx.req.headers['idempotency-key'] : undefined;
    if (key === undefined) return send(ctx, await handle(ctx, body.value));
    send(ctx, await answerOnce(ctx, server, key, body.content, (held) => handle(ctx, body.value, held)));
  };
};

/** A parameter that can't be one of ours names nothing that exists. */
export const readParams = <P extends Fields>(schema: P, params: unknown): v.InferOutput<P> => {
  try {
    return validate(schema, params);
  } catch {
    throw new ClinicError('NOT_FOUND', 'There is nothing at this address.');
  }
};

export const originOf = ({ state, req }: Context, held?: Held): Origin => ({
  ip: state.address,
  request_id: state.id,
  device: req.headers['user-agent']?.slice(0, MAX_DEVICE_LENGTH) ?? null,
  locale: state.locale,
  ...(held === undefined ? {} : { idempotency: held }),
});
