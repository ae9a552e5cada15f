/** A part of multipart/form-data. Of its headers only the name matters: what a file is, its bytes say. */
export interface Part {
  readonly name: string;
  /** Whether it was sent as a file, under whatever name. */
  readonly isFile: boolean;
  /** A piece of the body, not a copy. */
  readonly bytes: Buffer;
}

/** More parts than any form of ours has fields; each costs its reader time. */
const MAX_PARTS = 16;

const MAX_HEADERS_BYTES = 4_096;

const LINE_END = '\r\n';
const HEADERS_END = '\r\n\r\n';

/** The boundary that a `Content-Type` names; undefined when it is no multipart/form-data (RFC 7578, 4.1). */
export const boundaryOf = (contentType: string | undefined): string | undefined => {
  const [type = '', ...parameters] = (contentType ?? '').split(';').map((piece) => piece.trim());
  if (type.toLowerCase() !== 'multipart/form-data') return undefined;
  const named = parameters.find((parameter) => /^boundary=/i.test(parameter))?.slice('boundary='.length);
  // RFC 2046, 5.1.1: up to 70 characters, in quotes where they hold others than those of a token.
  return /^"?([\w'()+,./:=? -]{0,69}[\w'()+,./:=?-])"?$/.exec(named ?? '')?.[1];
};

/** The parts of a whole body (RFC 2046, 5.1.1); undefined when it isn't one, or has too many. */
export const splitMultipart = (body: Buffer, boundary: string): Part[] | undefined => {
  const delimiter = `--${boundary}`;
  const between = Buffer.from(LINE_END + delimiter, 'latin1');
  const parts: Part[] = [];
  let at = startsAt(body, delimiter);
  while (at !== undefined && parts.length < MAX_PARTS) {
    if (follows(body, at, '--')) return parts;
    if (!follows(body, at, LINE_END)) return undefined;
    const headersEnd = body.indexOf(HEADERS_END, at, 'latin1');
    if (headersEnd < 0 || headersEnd - at > MAX_HEADERS_BYTES) return undefined;
    const start = headersEnd + HEADERS_END.length;
    const end = body.indexOf(between, start);
    if (end < 0) return undefined;
    const named = readHeaders(body.toString('utf8', at, headersEnd));
    if (named === undefined) return undefined;
    parts.push({ ...named, bytes: body.subarray(start, end) });
    at = end + between.length;
  }
  return undefined;
};

const follows = (body: Buffer, at: number, text: string): boolean =>
  body.toString('latin1', at, at + text.length) === text;

/** Behind the first delimiter, before which some clients leave an empty line. */
const startsAt = (body: Buffer, delimiter: string): number | undefined =>
  ['', LINE_END]
    .filter((before) => follows(body, 0, before + delimiter))
    .map((before) => before.length + delimiter.length)[0];

const readHeaders = (headers: string): { name: string; isFile: boolean } | undefined => {
  const disposition = /\r\ncontent-disposition:[ \t]*form-data[ \t]*(;[^\r\n]*)/i.exec(headers)?.[1] ?? '';
  const name = /;[ \t]*name=(?:"([^"]*)"|([^\s";]+))/i.exec(disposition);
  if (name === null) return undefined;
  return { name: name[1] ?? name[2] ?? '', isFile: /;[ \t]*filename\*?=/i.test(disposition) };
};
