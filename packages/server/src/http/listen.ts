import { createServer, type Server as HttpServer, type IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { ClinicError } from '@clinic/core';
import type { RequestLine } from './log.ts';
import { splitTarget } from './path.ts';
import { refuse, refuseBroken } from './refuse-broken.ts';

export interface ListenOptions {
  readonly port: number;
  readonly host: string;
  answer(req: IncomingMessage, res: ServerResponse): unknown;
  /** Connections that stay open, on some paths of the same port. */
  readonly lasting: LastingConnections;
  /** The methods a path knows. */
  methodsOf(path: string): string[];
  /** The log's line of what Node's parser gave up on; all else has one from whoever answers it. */
  record(line: RequestLine): void;
}

export interface LastingConnections {
  /** Whether a request with this target is one for them. */
  takes(target: string): boolean;
  request(req: IncomingMessage, res: ServerResponse): void;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface Listening {
  readonly port: number;
  /**
   * Takes no new connections once those under way are done, or after 2 s, so that a balancer sees `/health/ready`
   * answer 503 first; lets requests finish for at most 10 s in all.
   */
  stop(): Promise<void>;
}

/** A request must have arrived whole within this time, its headers within the first. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 20_000;
const CHECKING_INTERVAL_MS = 1_000;

/** Longer than balancers keep an idle connection (a minute, most), so that they are the ones to close it. */
const KEEP_ALIVE_MS = 65_000;

const SEEN_DRAINING_MS = 2_000;

/** Connections without a request for this long: none is waiting to be read. */
const QUIET_MS = 100;
const CHECKED_MS = 20;

const DRAINED_MS = 10_000;

export const listen = async (options: ListenOptions): Promise<Listening> => {
  const requests: Requests = { begun: 0, underWay: 0 };
  const answer = (req: IncomingMessage, res: ServerResponse): void => {
    if (options.lasting.takes(req.url ?? '')) {
      options.lasting.request(req, res);
      return;
    }
    requests.begun += 1;
    requests.underWay += 1;
    res.once('close', () => {
      requests.underWay -= 1;
    });
    options.answer(req, res);
  };
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECKING_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      requireHostHeader: false,
    },
    answer,
  );
  server.on('checkExpectation', answer);
  server.on('upgrade', (req, socket, head) => {
    if (options.lasting.takes(req.url ?? '')) options.lasting.upgrade(req, socket, head);
    else answerWithoutUpgrade(req, socket as Socket, answer);
  });
  server.on('connect', (req, socket) => {
    const allow = options.methodsOf(splitTarget(req.url ?? '').path);
    refuse(socket, { code: 'METHOD_NOT_ALLOWED', method: 'CONNECT', allow }, options);
  });
  server.on('clientError', (error, socket) => refuseBroken(error, socket, options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      reject(
        taken ? new ClinicError('CONFLICT', `Port ${options.port} is taken by another program.`) : error,
      );
    });
    server.listen(options.port, options.host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: () => drain(server, requests),
  };
};

/**
 * Any other wish for another protocol is passed over, and the request answered (RFC 9110, 7.8). Node has let go of the
 * connection by then: it ends with the answer.
 */
const answerWithoutUpgrade = (
  req: IncomingMessage,
  socket: Socket,
  answer: (req: IncomingMessage, res: ServerResponse) => void,
): void => {
  const res = new ServerResponse(req);
  res.shouldKeepAlive = false;
  res.assignSocket(socket);
  socket.on('error', () => socket.destroy());
  res.once('finish', () => socket.end());
  answer(req, res);
};

interface Requests {
  begun: number;
  underWay: number;
}

/** A turn of the event loop takes all connections that wait. */
const accepted = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)));

const connectionsOf = (server: HttpServer): Promise<number> =>
  new Promise((resolve, reject) => {
    server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
  });

const drain = async (server: HttpServer, requests: Requests): Promise<void> => {
  // Closing drops connections that wait to be accepted, with the requests that were sent on them.
  await accepted();
  for (let waited = 0, quiet = 0; quiet < QUIET_MS && waited < SEEN_DRAINING_MS; waited += CHECKED_MS) {
    if ((await connectionsOf(server)) === 0) break;
    const { begun } = requests;
    await wait(CHECKED_MS);
    quiet = requests.begun > begun || requests.underWay > 0 ? 0 : quiet + CHECKED_MS;
  }
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  const givingUp = setTimeout(() => server.closeAllConnections(), DRAINED_MS - SEEN_DRAINING_MS);
  await closed;
  clearTimeout(givingUp);
};
