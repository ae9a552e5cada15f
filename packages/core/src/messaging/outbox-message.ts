import type { Instant } from '../kernel/clock.ts';
import type { Message, SentMessage } from './messenger.ts';

export const messageStates = ['queued', 'sending', 'sent', 'uncertain', 'dead'] as const;

/**
 * `queued → sending → sent`; back to `queued` while the provider surely did not take it, `dead` when it never will.
 * `uncertain`: the provider may have taken it, so it is never sent again by itself.
 */
export type MessageState = (typeof messageStates)[number];

export const deliveries = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'read',
  'undelivered',
  'failed',
] as const;

/** What the provider told of a message since it took it. `undelivered`, `failed`: it will not arrive. */
export type Delivery = (typeof deliveries)[number];

/** A text on its way. Codes are sent at once and never stored, so none of their kind is here. */
export type Notice = Message & {
  readonly kind: Exclude<Message['kind'], 'otp'>;
  /** The id of what it is about, by which `withdraw` finds it. Default null. */
  readonly about?: string;
  /** From then on it is of no use and isn't sent. Default null: never. */
  readonly send_before?: Instant;
};

export interface OutboxMessage {
  id: string;
  kind: Notice['kind'];
  /** E.164. */
  to: string;
  audience: Notice['audience'];
  body: string;
  about: string | null;
  send_before: Instant | null;
  state: MessageState;
  /** Calls to the provider so far; from 0 again when an operator sends it anew. */
  attempts: number;
  /** Not tried before; null unless queued. */
  next_attempt_at: Instant | null;
  /** The attempt that may call the provider, and alone may say how it went. */
  claimed_by: string | null;
  claimed_until: Instant | null;
  /** The provider's own id. */
  provider_id: string | null;
  /** Null until the provider tells. */
  delivery: Delivery | null;
  channel: SentMessage['channel'] | null;
  last_error: string | null;
  created_at: Instant;
  sent_at: Instant | null;
}

/** A message as an operator sees it. */
export type OutboxMessageView = Omit<OutboxMessage, 'claimed_by' | 'claimed_until'>;

export const presentMessage = ({ claimed_by, claimed_until, ...view }: OutboxMessage): OutboxMessageView =>
  view;
