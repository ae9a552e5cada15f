import type { Context } from '../context.ts';
import { civilDate } from '../kernel/civil-date.ts';
import { toInstant } from '../kernel/clock.ts';
import { waitlist } from './collections.ts';
import { endEntry } from './end.ts';

/** How many are ended in one pass; the next pass takes the rest. */
const BATCH = 500;

/**
 * Ends the holds whose time is over, each in one write with the offer to the next in line, and the waiting for days that
 * are over. Of several that try at once each guard lets one through.
 */
export const expireWaitlist = async (context: Context): Promise<void> => {
  const { storage, clock, settings } = context;
  const all = storage.collection(waitlist);
  const now = clock.now();
  const [held, past] = await Promise.all([
    all.find(
      { status: 'offered', 'offer.expires_at': { $lte: toInstant(now) } },
      { sort: { 'offer.expires_at': 1 }, limit: BATCH },
    ),
    all.find(
      { status: 'waiting', date: { $lt: civilDate(now, settings.timezone) } },
      { sort: { date: 1 }, limit: BATCH },
    ),
  ]);
  // One after the other: two holds of one line would be offered to the same next.
  for (const entry of [...held, ...past]) await endEntry(context, entry, 'expired');
};
