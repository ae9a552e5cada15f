import type { Instant } from '../kernel/clock.ts';
import { HOUR } from '../kernel/clock.ts';
import { randomBytes } from '../kernel/random.ts';
import { defineCollection } from '../storage/index.ts';

/** What is known of a photo whose bytes lie, or may lie, among the blobs. It is written before they are. */
export interface Photo {
  /** The blob's name. */
  id: string;
  user_id: string;
  /** From when on the bytes are to be removed; null while the user shows this photo. */
  remove_after: Instant | null;
}

export const photos = defineCollection<Photo>({
  name: 'photos',
  indexes: [{ name: 'photos_remove_after', fields: ['remove_after'] }],
});

export const PHOTO_TYPE = 'image/webp';

/** An upload that isn't the user's photo by then never will be. Far above any bound on a request, in milliseconds. */
export const UPLOAD_LIMIT_MS = HOUR;

/** Whoever has a photo's name may see it: 160 random bits. */
const NAME_BYTES = 20;

export const newPhotoName = (): string => `${randomBytes(NAME_BYTES).toString('hex')}.webp`;

const PATH = '/photos/';

/** The photo's path on the server, as kept in `photo_url`. */
export const photoUrl = (name: string): string => PATH + name;

const NAME = /^[0-9a-f]{40}\.webp$/;

export const isPhotoName = (name: string): boolean => NAME.test(name);

/** The name in a `photo_url`; undefined when that isn't one of our photos. */
export const photoNameIn = (url: string | null): string | undefined => {
  const name = url?.startsWith(PATH) ? url.slice(PATH.length) : '';
  return isPhotoName(name) ? name : undefined;
};
