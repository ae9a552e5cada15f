import { DuplicateKeyError, GuardFailedError, type Storage } from '../storage/index.ts';
import { type EventCounter, eventCounters, events } from './event.ts';

/** How many events one pass numbers. */
const BATCH = 200;

/**
 * Gives the waiting events the next numbers, in one write that also moves the counter on. Of several servers that
 * try at once, the counter's guard lets one through; so the sequence has neither gaps nor doubles.
 * @returns how many were numbered by this call; 0 also when another one was quicker.
 */
export const numberEvents = async (storage: Storage): Promise<number> => {
  const list = storage.collection(events);
  const waiting = await list.find({ is_numbered: false }, { sort: { id: 1 }, limit: BATCH });
  if (waiting.length === 0) return 0;
  const counters = storage.collection(eventCounters);
  const counter: EventCounter = (await counters.get('events')) ?? { id: 'events', next: 1 };
  const after: EventCounter = { id: 'events', next: counter.next + waiting.length };
  const moving = counters.updating(
    'counter',
    { id: 'events', next: counter.next },
    { $set: { next: after.next } },
    counter.next === 1 ? { otherwise: after } : {},
  );
  const numbering = waiting.map((event, index) =>
    list.updating(
      'event',
      { id: event.id, is_numbered: false },
      { $set: { seq: counter.next + index, is_numbered: true } },
    ),
  );
  try {
    await storage.write([moving, ...numbering]);
    return waiting.length;
  } catch (error) {
    if (error instanceof GuardFailedError || error instanceof DuplicateKeyError) return 0;
    throw error;
  }
};
