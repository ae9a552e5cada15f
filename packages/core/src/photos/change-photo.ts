import * as v from 'valibot';
import { commit } from '../audit/commit.ts';
import type { Context } from '../context.ts';
import { onFreshDoctor } from '../doctors/change.ts';
import { followUser } from '../doctors/follow-user.ts';
import { users } from '../identity/collections.ts';
import { reachOf } from '../identity/permissions.ts';
import { sessionEnded, signedIn } from '../identity/signed-in.ts';
import { presentUser, type User, type UserView } from '../identity/user.ts';
import { toInstant } from '../kernel/clock.ts';
import { validate } from '../kernel/validate.ts';
import { GuardFailedError, type WriteStep } from '../storage/index.ts';
import {
  newPhotoName,
  PHOTO_TYPE,
  type Photo,
  photoNameIn,
  photos,
  photoUrl,
  UPLOAD_LIMIT_MS,
} from './photo.ts';
import { redraw } from './redraw.ts';

export const photoInput = v.strictObject({
  photo: v.custom<Uint8Array>((value) => value instanceof Uint8Array),
});

export interface PhotoChanged {
  user: UserView;
  /** A path on the server. */
  photo_url: string;
}

/**
 * Gives the caller a photo in place of the one before, which nobody sees from then on. Of two at once the later one
 * to be written stays.
 * @throws ClinicError VALIDATION_ERROR, UNSUPPORTED_MEDIA_TYPE, PAYLOAD_TOO_LARGE, TOKEN_REVOKED, CONFLICT,
 *   STORAGE_UNAVAILABLE
 */
export const changePhoto = async (
  context: Context,
  input: v.InferInput<typeof photoInput>,
): Promise<PhotoChanged> => {
  reachOf(context.actor, 'photo.change');
  const caller = signedIn(context);
  const { photo } = validate(photoInput, input);
  const drawn = await redraw(photo);
  const { storage, clock, blobs } = context;
  // What dies on its way leaves bytes that this says to remove.
  const coming: Photo = {
    id: newPhotoName(),
    user_id: caller.id,
    remove_after: toInstant(clock.now() + UPLOAD_LIMIT_MS),
  };
  await storage.collection(photos).insert(coming);
  await blobs.put(coming.id, drawn, PHOTO_TYPE);
  const shown = storage
    .collection(photos)
    .updating(
      'photo',
      { id: coming.id, remove_after: coming.remove_after },
      { $set: { remove_after: null } },
    );
  const photo_url = photoUrl(coming.id);
  return { user: await show(context, caller.id, photo_url, [shown]), photo_url };
};

/**
 * Takes the caller's photo away; without one nothing happens.
 * @throws ClinicError TOKEN_REVOKED, CONFLICT
 */
export const removePhoto = async (context: Context): Promise<UserView> => {
  reachOf(context.actor, 'photo.change');
  return show(context, signedIn(context).id, null, []);
};

/** How often a change that lost against another of the same user's photo looks again. */
const MAX_LOOKS = 5;

/** The later of two at once stays. */
const show = (
  context: Context,
  id: string,
  photo_url: string | null,
  steps: readonly WriteStep[],
): Promise<UserView> => context.turns.take([`photo ${id}`], () => pointAgain(context, id, photo_url, steps));

const pointAgain = async (
  context: Context,
  id: string,
  photo_url: string | null,
  steps: readonly WriteStep[],
): Promise<UserView> => {
  for (let look = 1; ; look += 1) {
    try {
      return await point(context, id, photo_url, steps);
    } catch (error) {
      const lost = error instanceof GuardFailedError && error.step === 'user';
      if (!lost || look === MAX_LOOKS) throw error;
    }
  }
};

/** Points the user to a photo or to none. What they pointed to before is to be removed, in the same write. */
const point = async (
  context: Context,
  id: string,
  photo_url: string | null,
  steps: readonly WriteStep[],
): Promise<UserView> => {
  const { storage, clock } = context;
  const now = toInstant(clock.now());
  // Decoding took its time: what was true when the request came may no longer be.
  const user = await storage.collection(users).get(id);
  if (user === undefined || !user.is_active) {
    throw sessionEnded();
  }
  if (user.photo_url === photo_url) return presentUser(user, clock.now());
  const change = { photo_url, updated_at: now };
  const pointing = storage
    .collection(users)
    .updating('user', { id, is_active: true, photo_url: user.photo_url }, { $set: change });
  const act = {
    action: photo_url === null ? 'photo.remove' : 'photo.change',
    entity: 'users',
    entity_id: id,
    changes: { fields: ['photo_url'] },
  };
  await onFreshDoctor(async () => {
    const following = await followUser(context, user, { photo_url });
    await commit(context, [pointing, ...steps, ...leaving(context, user, now), ...following], act);
  });
  return presentUser({ ...user, ...change }, clock.now());
};

const leaving = ({ storage }: Context, user: User, now: string): WriteStep[] => {
  const name = photoNameIn(user.photo_url);
  if (name === undefined) return [];
  const left: Photo = { id: name, user_id: user.id, remove_after: now };
  return [
    storage
      .collection(photos)
      .updating('former photo', { id: name }, { $set: { remove_after: now } }, { otherwise: left }),
  ];
};
