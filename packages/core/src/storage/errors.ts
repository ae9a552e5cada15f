/** A unique index refused a write. `key` holds the names of its fields; values stay out, they may be a patient's. */
export class DuplicateKeyError extends Error {
  readonly collection: string;
  readonly index: string;
  readonly key: readonly string[];
  constructor(collection: string, index: string, key: readonly string[]) {
    super(`${collection}: another document already holds this key of ${index}`);
    this.name = 'DuplicateKeyError';
    this.collection = collection;
    this.index = index;
    this.key = key;
  }
}

/** A step of a guarded write found nothing to change, so the whole write was refused and changed nothing. */
export class GuardFailedError extends Error {
  readonly step: string;
  constructor(step: string) {
    super(`the write was refused at step ${step}`);
    this.name = 'GuardFailedError';
    this.step = step;
  }
}

/**
 * The store cannot be reached, is full, read-only, too slow or newer than this program. Whether a write in
 * flight took effect is unknown; what was acknowledged before is kept.
 */
export class StorageUnavailableError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StorageUnavailableError';
  }
}
