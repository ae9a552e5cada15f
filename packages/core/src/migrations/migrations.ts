import type { Storage } from '../storage/index.ts';

/**
 * One change of the shape of stored documents. `run` must be safe to run again from the start after it was cut off
 * anywhere: it changes only documents that still have the old shape.
 */
export interface Migration {
  /** From 1, without gaps. */
  readonly number: number;
  readonly name: string;
  run(storage: Storage): Promise<void>;
}

/** In order. A released one never changes. The shapes of the first release need none. */
export const migrations: readonly Migration[] = [];
