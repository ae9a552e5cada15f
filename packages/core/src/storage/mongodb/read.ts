import { checkId } from '../checks.ts';
import type { Lookup } from '../collection.ts';
import type { Document } from '../filter.ts';
import { type Connection, READ_LIMIT } from './client.ts';
import { fromStored, type Stored } from './document.ts';

/** The documents of these ids, each with the name of its collection, in one command for any number of collections. */
const findAll = async (
  connection: Connection,
  idsByCollection: ReadonlyMap<string, readonly string[]>,
): Promise<{ readonly collection: string; readonly stored: Stored }[]> => {
  const [first, ...others] = [...idsByCollection].map(([collection, ids]) => ({
    collection,
    pipeline: [
      { $match: { _id: { $in: ids } } },
      { $replaceWith: { collection: { $literal: collection }, stored: '$$ROOT' } },
    ],
  }));
  if (!first) return [];
  const unions = others.map(({ collection, pipeline }) => ({ $unionWith: { coll: collection, pipeline } }));
  return await connection
    .collection(first.collection)
    .aggregate<{ collection: string; stored: Stored }>([...first.pipeline, ...unions], {
      maxTimeMS: READ_LIMIT,
    })
    .toArray();
};

export const readAll = async (
  connection: Connection,
  lookups: readonly Lookup<Document>[],
): Promise<(Document | undefined)[]> => {
  const idsByCollection = new Map<string, string[]>();
  for (const { collection, id } of lookups) {
    checkId(id);
    const ids = idsByCollection.get(collection);
    if (ids) ids.push(id);
    else idsByCollection.set(collection, [id]);
  }
  const found = await findAll(connection, idsByCollection);
  return lookups.map(({ collection, id }) => {
    const match = found.find((each) => each.collection === collection && each.stored._id === id);
    return match && fromStored(match.stored);
  });
};
