import type { EventView, Locale, SignedIn, TokenClaims } from '@clinic/core';
import type { DefaultEventsMap, Server, Socket } from 'socket.io';
import { type Refusal, refusalOf } from './refusal.ts';

/** What a client may send. */
export interface Heard {
  /** A fresh token for the same user, before the present one expires. */
  auth(sent: unknown, answer?: (outcome: Outcome) => void): void;
}

export type Outcome = { readonly success: true } | { readonly success: false; readonly error: Refusal };

/** What a client is told, beside the events under their types' names. */
export interface Told {
  /** It has all events up to this number, and gets what follows. */
  ready(position: { readonly last_seq: number }): void;
  /** Events are missing before this number: read afresh what is shown. */
  resync(position: { readonly last_seq: number }): void;
  /** The last word before the connection is ended. */
  error(refusal: Refusal): void;
  [type: `${string}.${string}`]: (event: EventView) => void;
}

export interface Admitted {
  actor: SignedIn;
  claims: TokenClaims;
  readonly locale: Locale;
  /** The client has all of its events up to this number. */
  seq: number;
  /** Caught up: from now on it is given events as they come. */
  isLive: boolean;
  /** Packets made for the client since the last were handed to its connection. */
  waiting: number;
}

export type Listener = Socket<Heard, Told, DefaultEventsMap, Admitted>;
export type Live = Server<Heard, Told, DefaultEventsMap, Admitted>;

/** Packets that may wait for a client that doesn't read: enough for the longest replay. */
const MAX_WAITING = 2_000;

/** Gives an event to a client. One that reads too slowly is cut off; it comes back and asks for what it missed. */
export const tell = (listener: Listener, event: EventView): void => {
  listener.data.seq = event.seq;
  listener.emit(event.type, event);
  if (listener.data.waiting > MAX_WAITING) interrupt(listener);
};

/** Ends a connection for good: the client is told why and doesn't come back by itself. */
export const dismiss = (listener: Listener, error: unknown): void => {
  listener.data.isLive = false;
  listener.emit('error', refusalOf(error, listener.data.locale));
  listener.disconnect(true);
};

/** Ends a connection that a client takes up again by itself. What it hasn't read yet is thrown away. */
export const interrupt = ({ data, conn }: Listener): void => {
  data.isLive = false;
  conn.close(true);
  // One that doesn't read doesn't take leave either: without this it would keep its memory for half a minute more.
  const { socket } = conn.transport as unknown as { readonly socket?: { terminate(): void } };
  socket?.terminate();
};
