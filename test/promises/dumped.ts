import { collections } from '@clinic/core';
import type { Document, Storage } from '@clinic/core/storage';

type Documents = Record<string, (Document & Readonly<Record<string, unknown>>)[]>;

/** Every document of the store, by collection, in the order of their ids. */
export const dumped = async (storage: Storage): Promise<Documents> => {
  const found: Documents = {};
  await storage.dump(collections, async (name, documents) => {
    found[name] = [...(found[name] ?? []), ...(documents as Documents[string])];
  });
  for (const documents of Object.values(found)) {
    documents.sort((a, b) => (String(a.id) < String(b.id) ? -1 : 1));
  }
  return found;
};

/** The store as one text: two of them are equal when nothing was stored in between. */
export const snapshot = async (storage: Storage): Promise<string> => JSON.stringify(await dumped(storage));
