import type { Storage } from '../storage/index.ts';
import { initializeStore, type StoreInitialized } from './initialize.ts';

/** Drops everything and makes the store anew. */
export const resetStore = async (
  parts: { storage: Storage } & Parameters<typeof initializeStore>[0],
  options: { sample?: boolean } = {},
): Promise<StoreInitialized> => {
  await parts.storage.drop();
  return initializeStore(parts, options);
};
