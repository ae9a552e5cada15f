import { METHODS, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ClinicError, type ClinicErrorCode, newId } from '@clinic/core';
import { canonicalAddress } from './address.ts';
import { failureBody, statusByCode } from './errors.ts';
import { requestIdOf } from './exchange.ts';
import { type RequestLine, truncateAddress } from './log.ts';
import { splitTarget } from './path.ts';

export interface ParserError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
}

interface Known {
  /** The methods a path knows. */
  methodsOf(path: string): string[];
  /** Writes the line of a request that nobody else will speak of. */
  record(line: RequestLine): void;
}

/** A connection, and what is being answered on it. */
type Connection = Duplex & { _httpMessage?: ServerResponse | null };

interface Refusal {
  readonly code: ClinicErrorCode;
  /** The method asked for, where it is one that Node knows: a word of a fixed list, nothing the caller made up. */
  readonly method: string | null;
  readonly allow?: readonly string[];
}

/** What Node's parser gave up on never becomes a request; it is answered in the envelope all the same. */
export const refuseBroken = (error: ParserError, socket: Duplex, known: Known): void => {
  // A connection opened in advance, as browsers do, is only closed: an answer would be taken for that of a request.
  const unused = error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && (socket as Socket).bytesRead === 0;
  if (unused || error.code === 'ECONNRESET') socket.destroy();
  else refuse(socket, refusalOf(error, known), known);
};

const REQUEST_LINE = /^([!-~]{1,40}) (\S{1,8000}) HTTP\//;

const refusalOf = ({ code, rawPacket }: ParserError, { methodsOf }: Known): Refusal => {
  const [, word = '', target] = REQUEST_LINE.exec(rawPacket?.toString('latin1') ?? '') ?? [];
  const method = METHODS.includes(word) ? word : null;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { code: 'REQUEST_TIMEOUT', method };
  if (code === 'HPE_HEADER_OVERFLOW') return { code: 'PAYLOAD_TOO_LARGE', method };
  if (code !== 'HPE_INVALID_METHOD' || target === undefined) return { code: 'VALIDATION_ERROR', method };
  const allow = methodsOf(splitTarget(target).path);
  return allow.length === 0 ? { code: 'NOT_FOUND', method } : { code: 'METHOD_NOT_ALLOWED', method, allow };
};

/** Nothing is written into an answer already begun. */
export const refuse = (socket: Connection, refusal: Refusal, { record }: Pick<Known, 'record'>): void => {
  const answering = socket._httpMessage;
  if (!socket.writable || answering?.headersSent) {
    socket.destroy();
    return;
  }
  const { code, method, allow } = refusal;
  const status = statusByCode[code];
  const error = new ClinicError(code, '');
  const body = failureBody(error, 'en');
  const bytes = Buffer.byteLength(body);
  // What broke off in its body has an id, and writes its own line as soon as it learns why.
  const interrupted = answering?.req.complete === false ? answering : null;
  const id = (interrupted && requestIdOf(interrupted)) ?? newId();
  const text =
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nX-Request-Id: ${id}\r\n` +
    `${allow === undefined ? '' : `Allow: ${allow.join(', ')}\r\n`}` +
    'X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n' +
    `Content-Type: application/json; charset=utf-8\r\nContent-Length: ${bytes}\r\n\r\n${body}`;
  const ip = truncateAddress(canonicalAddress((socket as Socket).remoteAddress ?? ''));
  socket.end(text, () => {
    interrupted?.req.destroy(error);
    socket.destroy();
  });
  if (interrupted === null)
    record({ request_id: id, method, route: null, status, ms: null, bytes, user: null, ip });
};
