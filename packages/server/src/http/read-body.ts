import { isUtf8 } from 'node:buffer';
import { invalidFields } from '@clinic/core';
import { notJson, tooLarge, unsupported } from './body-refusals.ts';
import type { Context } from './exchange.ts';
import { readBytes } from './read-bytes.ts';
import { readCompressed } from './read-compressed.ts';

/** The contract's 100 kB, counted after decompression. */
export const MAX_BODY_BYTES = 100_000;

/** Objects and arrays within each other; deeper ones break what walks them. */
const MAX_DEPTH = 32;

export interface Body {
  /** What makes it the same body again: JSON as received, a file's bytes; empty when there was none. */
  readonly content: string | Uint8Array;
  /** `{}` when there was none. */
  readonly value: unknown;
}

const absent: Body = { content: '', value: {} };

/** Not `br`: its decoder takes up to 16 MB for a body of any size, those of the others 32 kB. */
const compressions: ReadonlySet<string> = new Set(['gzip', 'deflate']);

/**
 * The request's JSON body. gzip and deflate are undone as they arrive, and given up at the bound.
 * @throws ClinicError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, INVALID_JSON, VALIDATION_ERROR (not an object, nested
 *   too deep, NUL in a text), REQUEST_TIMEOUT (the connection ended before the body did)
 */
export const readBody = async (ctx: Context): Promise<Body> => {
  const { headers } = ctx.req;
  if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') return absent;
  if (!isJson(headers['content-type'])) throw unsupported();
  const encoding = headers['content-encoding'] ?? 'identity';
  const compressed = compressions.has(encoding);
  if (!compressed && encoding !== 'identity') throw unsupported();
  const declared = Number(headers['content-length'] ?? 0);
  if (declared > MAX_BODY_BYTES) {
    ctx.req.resume();
    throw tooLarge();
  }
  const bytes = compressed
    ? await readCompressed(ctx.req, MAX_BODY_BYTES)
    : await readBytes(ctx.req, MAX_BODY_BYTES, tooLarge);
  if (bytes.length === 0) return absent;
  const { content, value } = parse(bytes);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalidFields({ body: 'must be an object' });
  inspect(value, 'body', 1);
  return { content, value };
};

const parse = (bytes: Buffer): { content: string; value: unknown } => {
  if (!isUtf8(bytes)) throw notJson();
  const content = bytes.toString();
  try {
    return { content, value: JSON.parse(content) };
  } catch {
    throw notJson();
  }
};

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

/** Looks at what no schema can say of every field alike: depth, and NUL, at which SQLite would cut a text. */
const inspect = (value: object, path: string, depth: number): void => {
  if (depth > MAX_DEPTH) throw invalidFields({ body: `must not be nested deeper than ${MAX_DEPTH}` });
  for (const key of Object.keys(value)) {
    const field = depth === 1 ? key : `${path}.${key}`;
    if (key.includes('\0')) throw invalidFields({ [path]: 'has a field with NUL in its name' });
    // JSON.parse makes it an ordinary field; further on it would be taken for the object's prototype.
    if (key === '__proto__') throw notJson();
    const inner: unknown = (value as Record<string, unknown>)[key];
    if (typeof inner === 'string') {
      if (inner.includes('\0')) throw invalidFields({ [field]: 'must not contain NUL' });
    } else if (typeof inner === 'object' && inner !== null) inspect(inner, field, depth + 1);
  }
};
