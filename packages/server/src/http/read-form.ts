import { ClinicError } from '@clinic/core';
import { tooLarge } from './body-refusals.ts';
import type { Context } from './exchange.ts';
import { MAX_BODY_BYTES } from './read-body.ts';
import { readBytes } from './read-bytes.ts';

/** More fields than any form of ours has; each costs its reader time. */
const MAX_FIELDS = 200;

/** A field that came several times is a list. */
export type Form = Readonly<Record<string, string | readonly string[]>>;

/**
 * A body as HTML forms send it (WHATWG URL, application/x-www-form-urlencoded).
 * @throws ClinicError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, REQUEST_TIMEOUT
 */
export const readForm = async (ctx: Context): Promise<Form> => {
  const { headers } = ctx.req;
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  const encoding = headers['content-encoding'] ?? 'identity';
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded' || encoding !== 'identity') {
    throw new ClinicError('UNSUPPORTED_MEDIA_TYPE', 'Send application/x-www-form-urlencoded.');
  }
  if (Number(headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
    ctx.req.resume();
    throw tooLarge();
  }
  const bytes = await readBytes(ctx.req, MAX_BODY_BYTES, tooLarge);
  const pairs = new URLSearchParams(bytes.toString());
  if (pairs.size > MAX_FIELDS) throw tooLarge();
  const names = new Set(pairs.keys());
  return Object.fromEntries(
    Array.from(names, (name) => {
      const [first = '', ...further] = pairs.getAll(name);
      return [name, further.length === 0 ? first : [first, ...further]];
    }),
  );
};
