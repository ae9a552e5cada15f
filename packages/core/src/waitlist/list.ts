import * as v from 'valibot';
import { ownedBy, withinReach } from '../appointments/reach.ts';
import type { Context } from '../context.ts';
import { dateSchema } from '../kernel/civil-time.ts';
import { type Page, pageFields, readPage } from '../kernel/page.ts';
import { givenOf, validate } from '../kernel/validate.ts';
import type { Filter } from '../storage/index.ts';
import { waitlist } from './collections.ts';
import { presentEntries, type WaitlistEntry, type WaitlistView, waitlistStatuses } from './entry.ts';

export const waitlistQuery = v.strictObject({
  doctor_id: v.optional(v.pipe(v.string(), v.uuid())),
  date: v.optional(dateSchema),
  status: v.optional(v.picklist(waitlistStatuses)),
  ...pageFields,
});

/**
 * Places on the waitlist by day and in the order of the line: to patients the own, to doctors those for them, to other
 * staff all.
 * @throws ClinicError VALIDATION_ERROR
 */
export const listWaitlist = async (
  context: Context,
  query: v.InferInput<typeof waitlistQuery> = {},
): Promise<Page<WaitlistView>> => {
  const owned = await ownedBy(context, 'waitlist.read');
  const { doctor_id, date, status, ...page } = validate(waitlistQuery, query);
  const where: Filter<WaitlistEntry> = {
    ...withinReach(owned, { doctor_id }),
    ...givenOf({ date, status }),
  };
  const all = context.storage.collection(waitlist);
  const found = await readPage(all, where, { date: 1, id: 1 }, page, (entry) => entry);
  return { ...found, items: await presentEntries(context, found.items) };
};
