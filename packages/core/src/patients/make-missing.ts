import type { Context } from '../context.ts';
import { users } from '../identity/collections.ts';
import type { User } from '../identity/user.ts';
import { systemClock } from '../kernel/clock.ts';
import { firstIdAt, ID_SETTLES_MS } from '../kernel/ids.ts';
import { DuplicateKeyError, StorageUnavailableError } from '../storage/index.ts';
import { patients, recordProgress } from './collections.ts';
import { findOrMakeRecord } from './own.ts';

/** Records made by one look; the next makes those that are left. */
const MOST = 200;

/**
 * Makes the records of those who signed in by a code and have none, before anybody looks at who the patients are: a
 * sign-in doesn't pay for what most looks don't ask for. A store that takes no writes is looked at as it is.
 */
export const makeMissingRecords = async (context: Context): Promise<void> => {
  try {
    await makeSome(context);
  } catch (error) {
    if (!(error instanceof StorageUnavailableError)) throw error;
  }
};

const makeSome = async (context: Context): Promise<void> => {
  const { storage } = context;
  const seen = await storage.collection(recordProgress).get('records');
  const newer = await storage
    .collection(users)
    .find({ role: 'patient', id: { $gt: seen?.upto ?? '' } }, { sort: { id: 1 }, limit: MOST });
  if (newer.length === 0) return;
  await makeFor(
    context,
    // A user's phone was verified, by a code or by an operator. Of others it shows when they book or look.
    newer.filter(({ phone_number }) => phone_number !== null),
  );
  const settled = firstIdAt(systemClock.now() - ID_SETTLES_MS);
  const upto = newer.findLast(({ id }) => id < settled)?.id;
  if (upto !== undefined) await moveOn(context, seen?.upto, upto);
};

const makeFor = async (context: Context, signedIn: readonly User[]): Promise<void> => {
  const ids = signedIn.map(({ id }) => id);
  const known = await context.storage.collection(patients).find({ user_id: { $in: ids } });
  const having = new Set(known.map(({ user_id }) => user_id));
  // Whoever looks has asked for none of it.
  const unasked = { ...context, origin: { ip: null, request_id: null } };
  await Promise.all(
    signedIn.filter(({ id }) => !having.has(id)).map((user) => findOrMakeRecord(unasked, user)),
  );
};

/** Another server may have come as far, or further. */
const moveOn = async ({ storage }: Context, from: string | undefined, upto: string): Promise<void> => {
  const progress = storage.collection(recordProgress);
  try {
    if (from === undefined) await progress.insert({ id: 'records', upto });
    else await progress.update({ id: 'records', upto: from }, { $set: { upto } });
  } catch (error) {
    if (!(error instanceof DuplicateKeyError)) throw error;
  }
};
