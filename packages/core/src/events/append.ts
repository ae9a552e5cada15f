import type { Context } from '../context.ts';
import { DAY, toInstant } from '../kernel/clock.ts';
import { newId } from '../kernel/ids.ts';
import type { WriteStep } from '../storage/index.ts';
import { type Audience, type ClinicEvent, events } from './event.ts';

/** How long events are kept: whoever comes back later reads everything anew. */
const KEPT_DAYS = 30;

/**
 * An event that rides in the write that makes it true. It isn't numbered here: a shared counter in every write would
 * make all of them wait for each other.
 */
export const appendEvent = (
  { storage, clock }: Pick<Context, 'storage' | 'clock'>,
  { type, data, audience }: Pick<ClinicEvent, 'type' | 'data' | 'audience'>,
): WriteStep => {
  const now = clock.now();
  return storage.collection(events).inserting({
    id: newId(),
    type,
    at: toInstant(now),
    data,
    audience,
    seq: null,
    is_numbered: false,
    expires_at: toInstant(now + KEPT_DAYS * DAY),
  });
};

/** The audience of what the desk works on: these users, receptionists and admins. Null: there is no such user. */
export const deskAnd = (...userIds: readonly (string | null)[]): Audience => ({
  user_ids: userIds.filter((id) => id !== null),
  roles: ['admin', 'receptionist'],
});
