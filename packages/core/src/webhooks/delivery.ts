import type { EventType } from '../events/event.ts';
import type { Instant } from '../kernel/clock.ts';

export const deliveryStates = ['queued', 'sending', 'delivered', 'dead'] as const;

/**
 * `queued → sending → delivered`; back to `queued` after a failed try or when its sender died, `dead` after the last
 * one. So a receiver gets it at least once, each time under the same id.
 */
export type DeliveryState = (typeof deliveryStates)[number];

/** One event on its way to one webhook. What it says is read from the event when it is sent: no second copy is kept. */
export interface WebhookDelivery {
  /** Sent along, so that a receiver knows a repeat. */
  id: string;
  webhook_id: string;
  event_id: string;
  event_type: EventType;
  state: DeliveryState;
  attempts: number;
  /** Not tried before; null unless queued. */
  next_attempt_at: Instant | null;
  /** The attempt that may send it, and alone may say how it went. */
  claimed_by: string | null;
  claimed_until: Instant | null;
  /** The status of the last answer; null when there was none. */
  response_status: number | null;
  last_error: string | null;
  created_at: Instant;
  delivered_at: Instant | null;
  /** When it may be removed. */
  expires_at: Instant;
}

export type WebhookDeliveryView = Omit<
  WebhookDelivery,
  'webhook_id' | 'claimed_by' | 'claimed_until' | 'expires_at'
>;

export const presentDelivery = ({
  webhook_id: _webhook,
  claimed_by: _by,
  claimed_until: _until,
  expires_at: _expires,
  ...shown
}: WebhookDelivery): WebhookDeliveryView => shown;
