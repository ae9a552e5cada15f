import type { Role } from '../identity/role.ts';
import type { Instant } from '../kernel/clock.ts';
import { defineCollection, type Json } from '../storage/index.ts';

export const eventTypes = [
  'appointment.created',
  'appointment.updated',
  'appointment.cancelled',
  'appointment.reminder',
  'appointment.no_show',
  'waitlist.offered',
  'inventory.low_stock',
  'subscription.pending',
  'subscription.activated',
  'subscription.payment_failed',
  'subscription.expired',
] as const;

export type EventType = (typeof eventTypes)[number];

/** Who may learn of an event: these users, and everybody in these roles. */
export interface Audience {
  readonly user_ids: readonly string[];
  readonly roles: readonly Role[];
}

/** Something that happened, for whoever listens: sockets, webhooks, `GET /events`. */
export interface ClinicEvent {
  id: string;
  type: EventType;
  at: Instant;
  /** What it is about, as it was then: the appointment, the item. */
  data: { [field: string]: Json };
  /** Decided when it happens: a later change of who owns what doesn't reach back. */
  audience: Audience;
  /** Its place in the one sequence, without gaps from 1; null until numbered. */
  seq: number | null;
  is_numbered: boolean;
  /** When it may be removed. */
  expires_at: Instant;
}

/** An event as readers are given it. */
export interface EventView extends Pick<ClinicEvent, 'id' | 'type' | 'at' | 'data'> {
  readonly seq: number;
}

export const presentEvent = ({ id, type, at, data, seq }: ClinicEvent): EventView => ({
  id,
  type,
  at,
  data,
  seq: seq ?? 0,
});

export const events = defineCollection<ClinicEvent>({
  name: 'events',
  indexes: [
    { name: 'events_sequence', fields: ['seq'], unique: true, partial: { is_numbered: true } },
    { name: 'events_waiting', fields: ['id'], partial: { is_numbered: false } },
  ],
  expires: 'expires_at',
});

export interface EventCounter {
  id: 'events';
  /** The number the next event gets. */
  next: number;
}

export const eventCounters = defineCollection<EventCounter>({ name: 'event_counters', indexes: [] });
