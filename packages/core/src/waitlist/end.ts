import { commit } from '../audit/commit.ts';
import { intervalOf } from '../availability/day-plan.ts';
import type { Context } from '../context.ts';
import { toInstant } from '../kernel/clock.ts';
import { GuardFailedError } from '../storage/index.ts';
import { waitlist } from './collections.ts';
import type { WaitlistEntry } from './entry.ts';
import { offerFreed } from './offer.ts';
import { letGo } from './take.ts';

/** How a place in the line ends without a booking, and what the trail calls it. */
const ends = { left: 'waitlist.leave', expired: 'waitlist.expire' } as const;

/**
 * Ends a place in the line. A time that was held for it goes to the next in the same write.
 * @returns the entry as it is now; nothing when it, or the line behind it, changed meanwhile.
 */
export const endEntry = async (
  context: Context,
  known: WaitlistEntry,
  status: keyof typeof ends,
): Promise<WaitlistEntry | undefined> => {
  const { id, doctor_id, date, patient_id, offer } = known;
  const set = { status, is_open: false, updated_at: toInstant(context.clock.now()) };
  const freeing =
    known.status === 'offered' && offer !== null
      ? [
          letGo(context, id),
          ...(await offerFreed(context, { doctor_id, date, patient_id, times: [intervalOf(offer)] })),
        ]
      : [];
  const ending = context.storage
    .collection(waitlist)
    .updating('entry', { id, status: known.status }, { $set: set });
  try {
    await commit(context, [ending, ...freeing], {
      action: ends[status],
      entity: 'waitlist',
      entity_id: id,
      changes: { status },
    });
    return { ...known, ...set };
  } catch (error) {
    if (error instanceof GuardFailedError && error.step !== 'idempotency') return undefined;
    throw error;
  }
};
