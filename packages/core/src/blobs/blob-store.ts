import { ClinicError } from '../errors.ts';

/**
 * Where files lie that are too large for the store. A name is given once and its bytes never change, so nothing here
 * needs a lock. What a file is, is known by whoever named it; it isn't asked of the place it lies in.
 *
 * Every call may reject with `ClinicError` STORAGE_UNAVAILABLE.
 */
export interface BlobStore {
  /** Keeps the bytes, whole or not at all. @param type their media type, for those who look into a bucket. */
  put(name: string, bytes: Uint8Array, type: string): Promise<void>;
  /** Undefined when there is none of this name. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** Removes it where it is still there. */
  remove(name: string): Promise<void>;
}

/** Names are made by the clinic alone: a file's name in a folder, a part of a path in a URL, and no way out of either. */
const NAME = /^[a-z0-9]{1,64}\.[a-z0-9]{1,8}$/;

/** @throws RangeError it is no name of ours. */
export const checkBlobName = (name: string): string => {
  if (NAME.test(name)) return name;
  throw new RangeError('not the name of a blob');
};

export const blobsUnavailable = (cause: unknown): ClinicError =>
  new ClinicError('STORAGE_UNAVAILABLE', 'The place of the uploaded files does not answer.', {
    cause,
    retryAfter: 1,
  });
