import { ownedBy } from '../appointments/reach.ts';
import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import type { Filter } from '../storage/index.ts';
import { waitlist } from './collections.ts';
import { endEntry } from './end.ts';
import { presentEntries, type WaitlistEntry, type WaitlistView } from './entry.ts';

/** How often it is looked again at a line that changes meanwhile. */
const MAX_ATTEMPTS = 10;

/**
 * Takes a patient out of the line; a time held for them goes to the next.
 * @throws ClinicError FORBIDDEN, NOT_FOUND also for another's, INVALID_TRANSITION they wait no longer
 */
export const leaveWaitlist = async (context: Context, id: string): Promise<WaitlistView> => {
  const where: Filter<WaitlistEntry> = { id, ...(await ownedBy(context, 'waitlist.leave')) };
  for (let attempt = 1; ; attempt++) {
    const known = await context.storage.collection(waitlist).first(where);
    if (known === undefined) throw new ClinicError('NOT_FOUND', 'There is no such place on the waitlist.');
    if (!known.is_open) {
      throw new ClinicError('INVALID_TRANSITION', 'The patient waits no longer.', {
        details: { status: known.status },
      });
    }
    const left = await endEntry(context, known, 'left');
    if (left !== undefined) return (await presentEntries(context, [left]))[0]!;
    if (attempt === MAX_ATTEMPTS) throw new ClinicError('CONFLICT', 'The line changes too fast; try again.');
  }
};
