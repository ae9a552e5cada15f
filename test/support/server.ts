import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { BlobStore, Configuration, Settings } from '@clinic/core';
import { openSqlite } from '@clinic/core/sqlite';
import type { Storage } from '@clinic/core/storage';
import { createLogger, serveClinic } from '@clinic/server';
import { expect } from 'chai';
import { openClinic, type TestClinic } from './clinic.ts';
import { expectDeclared } from './declared-answers.ts';
import type { Engine } from './engines.ts';

export interface Sent {
  readonly method?: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Buffer;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noExplicitAny: a test reads of an answer what it expects there
type Json = any;

export interface Received {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly bytes: Buffer;
  /** The envelope; undefined when the answer isn't JSON. */
  readonly body: Json;
  readonly data: Json;
  readonly error: { readonly code: string; readonly message: string; readonly details: Json };
}

export interface TestServer extends TestClinic {
  readonly port: number;
  readonly url: string;
  /** The lines of the log, oldest first. */
  readonly log: Json[];
  /** Everything written to the log, as text. */
  logText(): string;
  /** Sends a request; an answer that breaks the envelope or its declaration fails the test. */
  send(path: string, sent?: Sent): Promise<Received>;
  get(path: string, sent?: Sent): Promise<Received>;
  post(path: string, body?: unknown, sent?: Sent): Promise<Received>;
  put(path: string, body?: unknown, sent?: Sent): Promise<Received>;
  /** Signs a phone in over HTTP. */
  signIn(phone: string): Promise<Json>;
  stop(): Promise<void>;
}

const defaults: Configuration['http'] = {
  port: 0,
  host: '127.0.0.1',
  allowedOrigins: [],
  trustProxy: 0,
  rateLimitUser: 100_000,
  rateLimitAnonymous: 100_000,
  redisUrl: null,
  metricsToken: null,
  publicUrl: null,
};

const running = new Set<TestServer>();
const inMemory = new Set<Storage>();

/** Servers end with the test that started them. */
afterEach(async () => {
  await Promise.all([...running].map((server) => server.stop()));
  await Promise.all([...inMemory].map((storage) => storage.close()));
  inMemory.clear();
});

/** For what has nothing to do with the store. */
export const memory: Engine = {
  name: 'sqlite :memory:',
  async open() {
    const storage = await openSqlite(':memory:');
    inMemory.add(storage);
    return storage;
  },
};

export interface ServerOptions {
  readonly settings?: Partial<Settings>;
  readonly http?: Partial<Configuration['http']>;
  readonly sample?: boolean;
  readonly blobs?: BlobStore;
  readonly logLevel?: string;
}

/** The real server on a free port, on a fresh store, with a clock that stands still and messages that are kept. */
export const openServer = async (engine: Engine, options: ServerOptions = {}): Promise<TestServer> =>
  serveTestClinic(
    await openClinic(engine, options.settings, {
      sample: options.sample ?? false,
      ...(options.blobs && { blobs: options.blobs }),
    }),
    options,
  );

/** Another server on a clinic that is there already. */
export const serveTestClinic = async (
  parts: TestClinic,
  { http = {}, logLevel = 'info' }: ServerOptions = {},
): Promise<TestServer> => {
  const written: string[] = [];
  const logger = createLogger(logLevel, { write: (line: string) => void written.push(line) });
  const listening = await serveClinic(parts.clinic, { ...defaults, ...http }, logger);
  const { port } = listening;
  const agent = new Agent({ keepAlive: true });

  const send: TestServer['send'] = async (path, sent = {}) => {
    const received = await exchange(agent, port, path, sent);
    expectEnvelope(received, sent.method ?? 'GET', path);
    return received;
  };
  const server: TestServer = {
    ...parts,
    port,
    url: `http://127.0.0.1:${port}`,
    get log() {
      return written.map((line) => JSON.parse(line));
    },
    logText: () => written.join(''),
    send,
    get: (path, sent) => send(path, { ...sent, method: 'GET' }),
    post: (path, body, sent) => send(path, { ...sent, method: 'POST', body }),
    put: (path, body, sent) => send(path, { ...sent, method: 'PUT', body }),
    async signIn(phone) {
      const sent = await send('/auth/send-otp', { method: 'POST', body: { phone_number: phone } });
      const code = parts.messenger.codeFor(sent.data.phone_number);
      const { data } = await send('/auth/verify-otp', {
        method: 'POST',
        body: { phone_number: phone, code },
      });
      return data;
    },
    async stop() {
      if (!running.delete(server)) return;
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
      await listening.stop();
    },
  };
  running.add(server);
  return server;
};

const exchange = (
  agent: Agent,
  port: number,
  path: string,
  { method = 'GET', body, raw, token, headers }: Sent,
): Promise<Received> =>
  new Promise((resolve, reject) => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const sending = httpRequest({
      host: '127.0.0.1',
      port,
      path,
      method,
      agent,
      headers: {
        ...(content === undefined ? {} : { 'Content-Length': Buffer.byteLength(content) }),
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
    sending.on('error', reject);
    sending.on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const text = bytes.toString();
      const json =
        response.headers['content-type']?.startsWith('application/json') &&
        text !== '' &&
        !response.headers['content-encoding'];
      const parsed: Json = json ? JSON.parse(text) : undefined;
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        text,
        bytes,
        body: parsed,
        data: parsed?.data,
        error: parsed?.error,
      });
    });
    sending.end(content);
  });

const expectEnvelope = ({ status, headers, body, text }: Received, method: string, path: string): void => {
  expect(headers['x-request-id'], 'every answer has an id').to.be.a('string').and.not.equal('');
  expect(headers['x-content-type-options']).to.equal('nosniff');
  expect(headers['x-powered-by']).to.equal(undefined);
  if (status >= 400) {
    if (text === '' && method === 'HEAD') return;
    expect(body?.success).to.equal(false);
    expect(body.error).to.have.all.keys('code', 'message', 'details');
  } else if (body !== undefined && !/\/(openapi|jwks)\.json(?:\?|$)/.test(path)) {
    expect(body).to.have.all.keys('success', 'data', 'message');
    expectDeclared(method, path, status, body.data);
  }
};
