import * as v from 'valibot';
import { type EventType, eventTypes } from '../events/event.ts';
import type { Instant } from '../kernel/clock.ts';
import { plainText } from '../kernel/text.ts';

/** Where another program wants to be told of events. */
export interface Webhook {
  id: string;
  /** https; on this machine, outside production, http too. */
  url: string;
  /** `*`: every type there is or will be. */
  events: (EventType | '*')[];
  description: string | null;
  /** Switched off, nothing is sent; what happens meanwhile waits, as long as events are kept. */
  is_active: boolean;
  /** What signs its deliveries, sealed under a key that isn't in the store. */
  sealed_secret: string;
  /** The number of the last event that was looked at for it. */
  seen_seq: number;
  created_at: Instant;
  updated_at: Instant;
}

export type WebhookView = Omit<Webhook, 'sealed_secret' | 'seen_seq'>;

export const presentWebhook = ({ sealed_secret: _secret, seen_seq: _seen, ...shown }: Webhook): WebhookView =>
  shown;

export const webhookInput = v.strictObject({
  url: v.pipe(v.string(), v.maxLength(2_000)),
  /** 1 to 20 types, or `*` for all. */
  events: v.pipe(v.array(v.picklist([...eventTypes, '*'])), v.minLength(1), v.maxLength(20)),
  description: v.optional(v.nullable(v.pipe(plainText, v.maxLength(500)))),
});
