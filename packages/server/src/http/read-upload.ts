import { ClinicError, invalidFields } from '@clinic/core';
import type { Context } from './exchange.ts';
import { boundaryOf, type Part, splitMultipart } from './multipart.ts';
import type { Body } from './read-body.ts';
import { readBytes } from './read-bytes.ts';
import type { Upload } from './route.ts';

/** Room for delimiters, headers and stray fields beside the file. */
const MARGIN_BYTES = 16_384;

/**
 * The one file of a multipart body. It stays in memory, twice its size at most, and lies on no disk.
 * @throws ClinicError UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, VALIDATION_ERROR (no file, several, other fields),
 *   REQUEST_TIMEOUT
 */
export const readUpload = async (ctx: Context, { field, maxBytes }: Upload): Promise<Body> => {
  const { headers } = ctx.req;
  const boundary = boundaryOf(headers['content-type']);
  const encoding = headers['content-encoding'] ?? 'identity';
  if (boundary === undefined || encoding !== 'identity') {
    throw new ClinicError('UNSUPPORTED_MEDIA_TYPE', 'Send multipart/form-data.');
  }
  const tooLarge = () => new ClinicError('PAYLOAD_TOO_LARGE', `The file is larger than ${maxBytes} bytes.`);
  if (Number(headers['content-length'] ?? 0) > maxBytes + MARGIN_BYTES) {
    ctx.req.resume();
    throw tooLarge();
  }
  const parts = splitMultipart(await readBytes(ctx.req, maxBytes + MARGIN_BYTES, tooLarge), boundary);
  if (parts === undefined) throw invalidFields({ body: 'must be whole multipart/form-data' });
  const file = onlyFile(parts, field);
  if (file.length > maxBytes) throw tooLarge();
  return { content: file, value: { [field]: file } };
};

const onlyFile = (parts: readonly Part[], field: string): Buffer => {
  const strays = parts
    .filter(({ name }) => name !== field)
    .map(({ name }) => [name, 'unknown field'] as const);
  const [first, ...further] = parts.filter(({ name }) => name === field);
  const problem = problemOf(first, further.length);
  if (first === undefined || problem !== undefined || strays.length > 0) {
    throw invalidFields({ ...Object.fromEntries(strays), ...(problem && { [field]: problem }) });
  }
  return first.bytes;
};

/** Browsers send a file without name and bytes where none was chosen. */
const problemOf = (part: Part | undefined, further: number): string | undefined => {
  if (part === undefined || part.bytes.length === 0) return 'required';
  if (further > 0) return 'must be one file';
  return part.isFile ? undefined : 'must be a file';
};
