import type { ClientSession } from 'mongodb';
import type { Document } from '../filter.ts';
import type { AnyCollection } from '../storage.ts';
import type { Connection } from './client.ts';
import { fromStored, type Stored, toStored } from './document.ts';

/** Documents sent at once. */
const BATCH = 1_000;

/**
 * Documents up to which a store is read in a transaction, which every replica set has but ends after 60 s
 * (`transactionLifetimeLimitSeconds`). A larger one is read in a snapshot session, for which MongoDB from 5.0 on keeps
 * 5 minutes of history (`minSnapshotHistoryWindowInSeconds`).
 */
const SMALL = 100_000;

type Each = (collection: string, documents: Document[]) => Promise<void>;

const readBatches = async (
  connection: Connection,
  definitions: readonly AnyCollection[],
  each: Each,
  session?: ClientSession,
): Promise<void> => {
  for (const { name } of definitions) {
    // Without a read concern of its own, which would be taken for the session's.
    const cursor = connection.db
      .collection<Stored>(name)
      .find({}, { batchSize: BATCH, ...(session && { session }) });
    while (await cursor.hasNext()) {
      await each(
        name,
        cursor.readBufferedDocuments().map((stored) => fromStored(stored)),
      );
    }
  }
};

const countAll = async (connection: Connection, definitions: readonly AnyCollection[]): Promise<number> => {
  const counts = await Promise.all(
    definitions.map(({ name }) => connection.collection(name).estimatedDocumentCount()),
  );
  return counts.reduce((sum, count) => sum + count, 0);
};

export const dumpAll = async (
  connection: Connection,
  definitions: readonly AnyCollection[],
  each: Each,
): Promise<void> => {
  const { transactions } = await connection.abilities();
  if (!transactions) return await readBatches(connection, definitions, each);
  const small = (await countAll(connection, definitions)) <= SMALL;
  const session = connection.client.startSession({ snapshot: !small });
  try {
    if (small) session.startTransaction({ readConcern: { level: 'snapshot' } });
    await readBatches(connection, definitions, each, session);
    if (small) await session.commitTransaction();
  } finally {
    await session.endSession();
  }
};

export const loadAll = async (
  connection: Connection,
  collection: string,
  documents: readonly Document[],
): Promise<void> => {
  const definition = connection.definition(collection);
  for (let start = 0; start < documents.length; start += BATCH) {
    const batch = documents.slice(start, start + BATCH).map((document) => toStored(definition, document));
    await connection.collection(collection).insertMany(batch);
  }
};
