import type { Context } from '../context.ts';
import { ClinicError } from '../errors.ts';
import { reachOf } from '../identity/permissions.ts';
import { isPhotoName, PHOTO_TYPE, photos } from './photo.ts';

export interface PhotoFile {
  readonly type: typeof PHOTO_TYPE;
  readonly bytes: Uint8Array;
}

/**
 * The photo of this name, for whoever knows it. One that was replaced or taken away is gone at once, whether or not
 * its bytes are.
 * @throws ClinicError NOT_FOUND, STORAGE_UNAVAILABLE
 */
export const readPhoto = async (context: Context, name: string): Promise<PhotoFile> => {
  reachOf(context.actor, 'photo.read');
  const { storage, blobs } = context;
  const photo = isPhotoName(name) ? await storage.collection(photos).get(name) : undefined;
  const bytes = photo?.remove_after === null ? await blobs.get(name) : undefined;
  if (bytes === undefined) throw new ClinicError('NOT_FOUND', 'There is no such photo.');
  return { type: PHOTO_TYPE, bytes };
};
