import type { Instant } from '../kernel/clock.ts';
import { defineCollection, type Json } from '../storage/index.ts';

/** Something that happened, for whoever listens: sockets, webhooks, `GET /events`. */
export interface ClinicEvent {
  id: string;
  type: string;
  at: Instant;
  data: { [field: string]: Json };
  /** Its place in the one sequence, without gaps from 1; null until numbered. */
  seq: number | null;
  is_numbered: boolean;
}

export const events = defineCollection<ClinicEvent>({
  name: 'events',
  indexes: [
    { name: 'events_sequence', fields: ['seq'], unique: true, partial: { is_numbered: true } },
    { name: 'events_waiting', fields: ['id'], partial: { is_numbered: false } },
  ],
});

export interface EventCounter {
  id: 'events';
  /** The number the next event gets. */
  next: number;
}

export const eventCounters = defineCollection<EventCounter>({ name: 'event_counters', indexes: [] });
