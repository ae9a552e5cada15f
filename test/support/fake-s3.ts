import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What is answered instead of the truth. `hang` never answers; `drop` closes without an answer; `cut` in the middle of one. */
export type S3Fault =
  | { readonly status: number; readonly code?: string; readonly location?: string }
  | 'hang'
  | 'drop'
  | 'cut';

export interface FakeS3 {
  readonly config: {
    readonly endpoint: string;
    readonly bucket: string;
    readonly region: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  };
  /** By name. */
  readonly objects: ReadonlyMap<string, { readonly bytes: Buffer; readonly type: string | undefined }>;
  /** `METHOD status`, in order of arrival. */
  readonly calls: readonly string[];
  /** Undefined: all is well again. */
  fail(fault: S3Fault | undefined): void;
  close(): Promise<void>;
}

const credentials = { region: 'eu-test-1', accessKeyId: 'AKIATESTS', secretAccessKey: 'canary-s3-secret/+=' };

/**
 * One bucket of S3 on a port of this machine. Every request must carry an AWS Signature Version 4 over its method,
 * path, headers and body, which is worked out here from Amazon's description, not by the library under test.
 */
export const startFakeS3 = async (): Promise<FakeS3> => {
  const objects = new Map<string, { bytes: Buffer; type: string | undefined }>();
  const calls: string[] = [];
  let fault: S3Fault | undefined;

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await buffer(request);
    const answer = (status: number, bytes: Buffer | string = '', headers: Record<string, string> = {}) => {
      calls.push(`${request.method} ${status}`);
      response.writeHead(status, headers).end(bytes);
    };
    const refuse = (status: number, code: string) =>
      answer(status, `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`);
    if (fault !== undefined) return misbehave(fault, response);
    if (request.headers.authorization !== signatureOf(request, body))
      return refuse(403, 'SignatureDoesNotMatch');
    const [, bucket, name = '', ...rest] = (request.url ?? '').split('/');
    if (bucket !== 'photos' || rest.length > 0) return refuse(404, 'NoSuchBucket');
    if (request.method === 'PUT') {
      objects.set(name, { bytes: body, type: request.headers['content-type'] });
      return answer(200);
    }
    if (request.method === 'DELETE') {
      objects.delete(name);
      return answer(204);
    }
    const found = objects.get(name);
    if (found === undefined) return refuse(404, 'NoSuchKey');
    return answer(200, found.bytes, { 'Content-Type': found.type ?? 'binary/octet-stream' });
  };

  const server = createServer(serve);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    config: {
      ...credentials,
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      bucket: 'photos',
    },
    objects,
    calls,
    fail(next) {
      fault = next;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};

const misbehave = (fault: S3Fault, response: ServerResponse): void => {
  if (fault === 'hang') return;
  if (fault === 'drop') {
    response.socket?.destroy();
    return;
  }
  if (fault === 'cut') {
    response.writeHead(200, { 'Content-Length': '500' });
    response.write('half', () => response.socket?.destroy());
    return;
  }
  const { status, code, location } = fault;
  response.writeHead(status, location === undefined ? {} : { Location: location });
  response.end(code === undefined ? '' : `<Error><Code>${code}</Code></Error>`);
};

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');
const hmac = (key: Buffer | string, data: string): Buffer => createHmac('sha256', key).update(data).digest();

/** The header that this request must have (Amazon S3 API Reference, "Authenticating Requests: Authorization Header"). */
const signatureOf = ({ method, url, headers, headersDistinct }: IncomingMessage, body: Buffer): string => {
  const time = String(headers['x-amz-date']);
  const day = time.slice(0, 8);
  const scope = `${day}/${credentials.region}/s3/aws4_request`;
  const signed = Object.keys(headersDistinct)
    .filter((name) => name === 'host' || name.startsWith('x-amz-'))
    .sort();
  const canonical = [
    method,
    url,
    '',
    ...signed.map((name) => `${name}:${headersDistinct[name]?.join(',').trim()}`),
    '',
    signed.join(';'),
    sha256(body),
  ].join('\n');
  const key = [day, credentials.region, 's3', 'aws4_request'].reduce<Buffer | string>(
    hmac,
    `AWS4${credentials.secretAccessKey}`,
  );
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const signature = hmac(key as Buffer, toSign).toString('hex');
  return `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${signature}`;
};
