import type { Storage } from '../storage/index.ts';
import { type ClinicEvent, events } from './event.ts';

/** The numbered events after a number, in order; a reader that keeps the last number it saw misses none. */
export const eventsAfter = (storage: Storage, seq: number, limit: number): Promise<ClinicEvent[]> =>
  storage.collection(events).find({ is_numbered: true, seq: { $gt: seq } }, { sort: { seq: 1 }, limit });
