import type { Sent } from './server.ts';

export interface FormPart {
  /** The field's name. */
  readonly name: string;
  readonly bytes: Buffer | string;
  /** Absent: the part isn't a file. */
  readonly filename?: string;
  readonly type?: string;
}

const BOUNDARY = '----clinic-tests-7MA4YWxkTrZu0gW';

const headersOf = ({ name, filename, type }: FormPart): string =>
  [
    `Content-Disposition: form-data; name="${name}"${filename === undefined ? '' : `; filename="${filename}"`}`,
    ...(type === undefined ? [] : [`Content-Type: ${type}`]),
  ].join('\r\n');

/** A body of multipart/form-data, put together by hand so that it can be anything. */
export const formBody = (parts: readonly FormPart[], boundary = BOUNDARY): Buffer =>
  Buffer.concat([
    ...parts.flatMap((part) => [
      Buffer.from(`--${boundary}\r\n${headersOf(part)}\r\n\r\n`),
      Buffer.from(part.bytes),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);

export const formType = (boundary = BOUNDARY): string => `multipart/form-data; boundary=${boundary}`;

export const form = (parts: readonly FormPart[], boundary = BOUNDARY): Sent => ({
  method: 'POST',
  raw: formBody(parts, boundary),
  headers: { 'Content-Type': formType(boundary) },
});

/** As a browser sends the one file of a form. */
export const photoForm = (bytes: Buffer | string, filename = 'photo.jpg', type = 'image/jpeg'): Sent =>
  form([{ name: 'photo', bytes, filename, type }]);
