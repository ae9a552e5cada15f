import { isUtf8 } from 'node:buffer';
import { ClinicError } from '@clinic/core';
import { koaBody } from 'koa-body';
import type { Context } from './exchange.ts';
import { readBytes } from './read-bytes.ts';

/** The contract's 100 kB, counted after decompression. */
const MAX_BODY_BYTES = 100_000;

/** Objects and arrays within each other; deeper ones break what walks them. */
const MAX_DEPTH = 32;

export interface Body {
  /** What makes it the same body again: JSON as received, a file's bytes; empty when there was none. */
  readonly content: string | Uint8Array;
  /** `{}` when there was none. */
  readonly value: unknown;
}

const absent: Body = { content: '', value: {} };

const parse = koaBody({
  jsonLimit: MAX_BODY_BYTES,
  jsonStrict: false,
  includeUnparsed: true,
  patchKoa: true,
  text: false,
  urlencoded: false,
  multipart: false,
  jsonTypes: ['application/json'],
  parsedMethods: ['POST', 'PUT', 'PATCH', 'DELETE'] as never,
});

/**
 * The request's JSON body. gzip and deflate are undone as they arrive, and given up at the bound.
 * @throws ClinicError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, INVALID_JSON, VALIDATION_ERROR (not an object, nested
 *   too deep, NUL in a text), REQUEST_TIMEOUT (the connection ended before the body did)
 */
export const readBody = async (ctx: Context): Promise<Body> => {
  const { headers } = ctx.req;
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return absent;
  if (!isJson(headers['content-type'])) throw unsupported();
  const encoding = headers['content-encoding'];
  // Its decoder takes up to 16 MB for a body of any size; those of the others 32 kB.
  if (encoding === 'br') throw unsupported();
  const declared = Number(headers['content-length'] ?? 0);
  if (declared > MAX_BODY_BYTES) {
    ctx.req.resume();
    throw tooLarge();
  }
  const plain = encoding === undefined || encoding === 'identity';
  const { content, value } = plain
    ? parseBytes(await readBytes(ctx.req, MAX_BODY_BYTES, tooLarge))
    : await readEncoded(ctx);
  if (content === '') return absent;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw refuse('body', 'must be an object');
  inspect(value, 'body', 1);
  return { content, value };
};

const parseBytes = (bytes: Buffer): Body => {
  if (bytes.length === 0) return absent;
  if (!isUtf8(bytes)) throw new ClinicError('INVALID_JSON', 'The body is not valid JSON.');
  const content = bytes.toString();
  try {
    return { content, value: JSON.parse(content) };
  } catch {
    throw new ClinicError('INVALID_JSON', 'The body is not valid JSON.');
  }
};

/** gzip and deflate. */
const readEncoded = async (ctx: Context): Promise<Body> => {
  try {
    await parse(ctx as never, nothing);
  } catch (error) {
    // What is still to come is read and dropped, kept nowhere, so that the connection can be used again.
    ctx.req.unpipe();
    ctx.req.resume();
    throw refusalOf(error);
  }
  const { rawBody = '', body } = ctx.request as { rawBody?: string; body?: unknown };
  return { content: rawBody, value: body };
};

const nothing = async (): Promise<void> => {};

const isJson = (contentType: string | undefined): boolean => {
  if (contentType === undefined) return false;
  const [type = '', ...parameters] = contentType.toLowerCase().split(';');
  return (
    type.trim() === 'application/json' &&
    parameters.every(
      (parameter) =>
        !parameter.trim().startsWith('charset=') || /^charset="?utf-?8"?$/.test(parameter.trim()),
    )
  );
};

const tooLarge = (): ClinicError => new ClinicError('PAYLOAD_TOO_LARGE', 'The body is larger than 100 kB.');

const unsupported = (): ClinicError => new ClinicError('UNSUPPORTED_MEDIA_TYPE', 'Send JSON in UTF-8.');

const refuse = (field: string, problem: string): ClinicError =>
  new ClinicError('VALIDATION_ERROR', 'Some fields are not valid.', { details: { [field]: problem } });

/** What the parser threw, as one of our codes. The error itself holds the body: it goes no further. */
const refusalOf = (error: unknown): ClinicError => {
  const { status, type } = error as { status?: number; type?: string };
  if (status === 413) return tooLarge();
  if (status === 415) return unsupported();
  if (type === 'request.aborted' || (error as { code?: string }).code === 'ECONNRESET') {
    return new ClinicError('REQUEST_TIMEOUT', 'The body did not arrive.');
  }
  return new ClinicError('INVALID_JSON', 'The body is not valid JSON.');
};

/** Looks at what no schema can say of every field alike: depth, and NUL, at which SQLite would cut a text. */
const inspect = (value: object, path: string, depth: number): void => {
  if (depth > MAX_DEPTH) throw refuse('body', `must not be nested deeper than ${MAX_DEPTH}`);
  for (const key of Object.keys(value)) {
    const field = depth === 1 ? key : `${path}.${key}`;
    if (key.includes('\0')) throw refuse(path, 'has a field with NUL in its name');
    // JSON.parse makes it an ordinary field; further on it would be taken for the object's prototype.
    if (key === '__proto__') throw new ClinicError('INVALID_JSON', 'The body is not valid JSON.');
    const inner: unknown = (value as Record<string, unknown>)[key];
    if (typeof inner === 'string') {
      if (inner.includes('\0')) throw refuse(field, 'must not contain NUL');
    } else if (typeof inner === 'object' && inner !== null) inspect(inner, field, depth + 1);
  }
};
