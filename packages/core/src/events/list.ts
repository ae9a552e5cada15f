import * as v from 'valibot';
import type { Context } from '../context.ts';
import type { Actor } from '../identity/actor.ts';
import { reachOf } from '../identity/permissions.ts';
import { validate } from '../kernel/validate.ts';
import type { Filter } from '../storage/index.ts';
import { type Audience, type ClinicEvent, type EventView, events, presentEvent } from './event.ts';
import { eventsAfter, lastEventSeq } from './read.ts';

/** A number in the sequence of events; 0 stands before the first. */
export const eventSeq = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));

export const eventQuery = v.strictObject({
  /** Only events after this number. Default 0: from the oldest that is kept. */
  after: v.optional(eventSeq),
  /** 1 to 1,000. Default 100. */
  limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000))),
});

/** Events looked through in one go for those of a caller, who may be in the audience of few. */
const MAX_SEARCHED = 5_000;

export interface EventList {
  /** In the order of the sequence; only what the caller may know of. */
  items: EventView[];
  /** What to ask after the next time; all of the caller's events up to it have been given. It grows while there are more. */
  last_seq: number;
  /**
   * True: events after the number asked for are gone, or the sequence was begun anew. Who kept a copy of the data by
   * following events must read it afresh.
   */
  resync: boolean;
}

/**
 * The events after a number that the caller is in the audience of.
 * @throws ClinicError UNAUTHENTICATED, VALIDATION_ERROR
 */
export const listEvents = async (
  { actor, storage }: Context,
  query: v.InferInput<typeof eventQuery> = {},
): Promise<EventList> => {
  const reach = reachOf(actor, 'events.read');
  const { after = 0, limit = 100 } = validate(eventQuery, query);
  // Read first: an event numbered between the reads is left to the next time.
  const newest = await lastEventSeq(storage);
  const [next] = await eventsAfter(storage, after > newest ? 0 : after, 1);
  const begin = (next?.seq ?? newest + 1) - 1;
  const end = Math.min(newest, begin + MAX_SEARCHED);
  const where: Filter<ClinicEvent> = {
    is_numbered: true,
    seq: { $gt: begin, $lte: end },
    ...(reach === 'any' ? {} : { $or: audienceWith(actor) }),
  };
  const found = await storage.collection(events).find(where, { sort: { seq: 1 }, limit });
  const last_seq = found.length < limit ? end : (found.at(-1)?.seq ?? end);
  const resync = after > newest || (after > 0 && begin !== after);
  return { items: found.map(presentEvent), last_seq, resync };
};

const audienceWith = (actor: Actor): Filter<ClinicEvent>[] =>
  actor.type === 'user' ? [{ 'audience.user_ids': actor.id }, { 'audience.roles': actor.role }] : [];

/** Whether a user in this role may learn of an event. */
export const isInAudience = (
  audience: Audience,
  user: Pick<Actor & { type: 'user' }, 'id' | 'role'>,
): boolean => audience.roles.includes(user.role) || audience.user_ids.includes(user.id);
