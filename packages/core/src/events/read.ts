import type { Storage } from '../storage/index.ts';
import { type ClinicEvent, eventCounters, events } from './event.ts';

/** The numbered events after a number, in order; a reader that keeps the last number it saw misses none. */
export const eventsAfter = (storage: Storage, seq: number, limit: number): Promise<ClinicEvent[]> =>
  storage.collection(events).find({ is_numbered: true, seq: { $gt: seq } }, { sort: { seq: 1 }, limit });

/** The number of the newest event; 0 before the first. */
export const lastEventSeq = async (storage: Storage): Promise<number> => {
  const newest = await storage.collection(events).first({ is_numbered: true }, { sort: { seq: -1 } });
  // Where all have been removed, only the counter knows how far they went.
  return newest?.seq ?? ((await storage.collection(eventCounters).get('events'))?.next ?? 1) - 1;
};
