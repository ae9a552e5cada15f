import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { ClinicError, type Configuration, MINUTE } from '@clinic/core';
import { Server as SocketServer } from 'socket.io';
import { clientAddress } from '../http/address.ts';
import type { Server } from '../http/server.ts';
import { admit, renew } from './admit.ts';
import { openFeed } from './feed.ts';
import { dismiss, interrupt, type Listener, type Live } from './listener.ts';
import { refusalOf } from './refusal.ts';

/** Where Socket.IO's clients look by themselves. */
const PATH = '/socket.io/';

/** Connections at once: of this server, and of one address, behind which a whole clinic may sit. */
const MAX_CONNECTIONS = 10_000;
const MAX_OF_ADDRESS = 500;

/** Bytes of what a client sends: it has tokens to say, nothing else. */
const MAX_SENT_BYTES = 10_000;

/** What a client may send in a minute. */
const MAX_SENT_A_MINUTE = 20;

/** A connection over which nobody signs in is closed after this long. */
const ADMISSION_MS = 5_000;

/** Live updates on the port of the API. */
export interface Gateway {
  /** Whether a request with this target is for live updates. */
  takes(target: string): boolean;
  request(req: IncomingMessage, res: ServerResponse): void;
  upgrade(req: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Cuts all connections; their clients take them up again by themselves, with another server. */
  stop(): Promise<void>;
}

export const openGateway = async (server: Server, http: Configuration['http']): Promise<Gateway> => {
  const { clinic, logger } = server;
  // It never listens: it takes what the API's server hands on.
  const door = createServer();
  const live: Live = new SocketServer(door, {
    path: PATH,
    serveClient: false,
    cors: { origin: [...http.allowedOrigins], credentials: true },
    maxHttpBufferSize: MAX_SENT_BYTES,
    connectTimeout: ADMISSION_MS,
    destroyUpgrade: false,
    allowRequest: (req, decide) => {
      const full = live.engine.clientsCount >= MAX_CONNECTIONS || connectionsFrom(req) >= MAX_OF_ADDRESS;
      if (server.draining) decide('SERVER_STOPPING', false);
      else decide(full ? 'RATE_LIMITED' : null, !full);
    },
  });

  const byAddress = new Map<string | null, number>();
  const addressOf = (req: IncomingMessage) =>
    clientAddress(req.socket.remoteAddress, req.headers['x-forwarded-for'], http.trustProxy);
  const connectionsFrom = (req: IncomingMessage): number => byAddress.get(addressOf(req)) ?? 0;
  live.engine.on('connection', (connection) => {
    const address = addressOf(connection.request);
    byAddress.set(address, (byAddress.get(address) ?? 0) + 1);
    server.metrics.liveConnections(live.engine.clientsCount);
    connection.once('close', () => {
      const left = (byAddress.get(address) ?? 1) - 1;
      if (left > 0) byAddress.set(address, left);
      else byAddress.delete(address);
      server.metrics.liveConnections(live.engine.clientsCount);
    });
  });
  live.engine.use((_req: IncomingMessage, res: ServerResponse, next: () => void) => {
    res.setHeader('X-Request-Id', randomUUID());
    res.setHeader('X-Content-Type-Options', 'nosniff');
    res.setHeader('Referrer-Policy', 'no-referrer');
    next();
  });

  const listeners = (): Listener[] => [...live.sockets.sockets.values()];
  const feed = await openFeed(clinic, listeners, (error) => logger.error(error, 'Live updates are held up'));

  live.use(admit(clinic, listeners));
  live.on('connection', (listener) => {
    const { data, conn } = listener;
    conn.on('packetCreate', () => {
      data.waiting += 1;
    });
    conn.on('flush', () => {
      data.waiting = 0;
    });
    boundSending(listener, clinic.clock.now);
    listener.on('auth', async (sent, answer) => {
      const reply = typeof answer === 'function' ? answer : () => {};
      try {
        await renew(clinic, listener, sent);
        reply({ success: true });
      } catch (error) {
        reply({ success: false, error: refusalOf(error, data.locale) });
      }
    });
    feed.catchUp(listener).catch((error) => {
      logger.error(error, 'A replay of events failed');
      interrupt(listener);
    });
  });

  return {
    takes: (target) => target.startsWith(PATH),
    request: (req, res) => void door.emit('request', req, res),
    upgrade: (req, socket, head) => void door.emit('upgrade', req, socket, head),
    async stop() {
      live.engine.close();
      await feed.stop();
    },
  };
};

const boundSending = (listener: Listener, now: () => number): void => {
  let began = now();
  let heard = 0;
  listener.use((_packet, next) => {
    if (now() - began >= MINUTE) {
      began = now();
      heard = 0;
    }
    heard += 1;
    if (heard <= MAX_SENT_A_MINUTE) next();
    else dismiss(listener, new ClinicError('RATE_LIMITED', 'Too many messages.'));
  });
};
