import { type EventView, eventTypes } from '@clinic/core';
import { io, type Socket } from 'socket.io-client';
import type { Engine } from '../../support/engines.ts';
import { openServer, type ServerOptions, type TestServer } from '../../support/server.ts';

// biome-ignore lint/suspicious/noExplicitAny: a test reads of an answer what it expects there
type Json = any;

export interface LiveClient {
  readonly socket: Socket;
  /** Every event so far, in order of arrival. */
  readonly events: EventView[];
  /** The last words before the connection was ended. */
  readonly errors: Json[];
  readonly resyncs: Json[];
  /** The next `ready`, or `connect_error` as a rejection with its `data`. */
  ready(): Promise<{ last_seq: number }>;
  /** As soon as so many events have come. */
  count(wanted: number): Promise<EventView[]>;
  /** Why the connection ended. */
  ended(): Promise<string>;
}

const open = new Set<Socket>();
const stops: (() => Promise<void>)[] = [];

/** A server whose background work numbers events; it goes on until the store is closed under it. */
export const openNumberedServer = async (engine: Engine, options?: ServerOptions): Promise<TestServer> => {
  const server = await openServer(engine, options);
  stops.push(server.clinic.startSweeping(3_600, () => {}));
  return server;
};

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  for (const socket of open) socket.disconnect();
  open.clear();
});

/** A real client. @param auth what it says of itself; asked again at each connection. */
export const listenTo = (
  { url }: Pick<TestServer, 'url'>,
  auth: () => Record<string, unknown>,
  transports: readonly ('polling' | 'websocket')[] = ['websocket'],
): LiveClient => {
  const socket = io(url, {
    auth: (tell) => tell(auth()),
    transports: [...transports],
    forceNew: true,
    reconnectionDelay: 10,
    reconnectionDelayMax: 50,
  });
  open.add(socket);
  const events: EventView[] = [];
  const errors: Json[] = [];
  const resyncs: Json[] = [];
  const waiting = new Set<() => void>();
  for (const type of eventTypes) {
    socket.on(type, (event: EventView) => {
      events.push(event);
      for (const look of waiting) look();
    });
  }
  socket.on('error', (error: Json) => errors.push(error));
  socket.on('resync', (position: Json) => resyncs.push(position));
  return {
    socket,
    events,
    errors,
    resyncs,
    ready: () =>
      new Promise((resolve, reject) => {
        socket.once('ready', resolve);
        socket.once('connect_error', (error) => reject('data' in error ? error.data : error));
      }),
    count: (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          if (events.length < wanted) return;
          waiting.delete(look);
          resolve(events);
        };
        waiting.add(look);
        look();
      }),
    ended: () => new Promise((resolve) => socket.once('disconnect', resolve)),
  };
};
