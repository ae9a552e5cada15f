import type { Context } from '../context.ts';
import { MINUTE, toInstant } from '../kernel/clock.ts';
import { type Photo, photos } from './photo.ts';

/** How many are removed in one pass; the next pass takes the rest. */
const BATCH = 100;

/** When another pass may try, should this one die or the blobs not answer. */
const LEASE_MS = 5 * MINUTE;

/**
 * Removes the bytes of photos that nobody shows any more and of uploads that were never finished. Each is claimed
 * first: once claimed it can't become anybody's photo, and only what is nobody's can be claimed.
 * @returns how many were removed by this pass.
 * @throws ClinicError STORAGE_UNAVAILABLE
 */
export const removeLeftPhotos = async (context: Context): Promise<number> => {
  const { storage, clock } = context;
  const left = await storage
    .collection(photos)
    .find({ remove_after: { $lte: toInstant(clock.now()) } }, { sort: { remove_after: 1 }, limit: BATCH });
  let removed = 0;
  for (const photo of left) if (await removeOne(context, photo)) removed += 1;
  return removed;
};

const removeOne = async (
  { storage, clock, blobs }: Context,
  { id, remove_after }: Photo,
): Promise<boolean> => {
  const all = storage.collection(photos);
  const lease = toInstant(clock.now() + LEASE_MS);
  const claimed = await all.update({ id, remove_after }, { $set: { remove_after: lease } });
  if (claimed === undefined) return false;
  await blobs.remove(id);
  return all.remove({ id, remove_after: lease });
};
