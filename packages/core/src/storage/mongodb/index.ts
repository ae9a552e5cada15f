import type { MongoClientOptions } from 'mongodb';
import type { Collection, CollectionDefinition } from '../collection.ts';
import { StorageUnavailableError } from '../errors.ts';
import type { Document } from '../filter.ts';
import type { AnyCollection, Storage } from '../storage.ts';
import { CLIENT_OPTIONS, Connection } from './client.ts';
import { openCollection } from './collection.ts';
import { dumpAll, loadAll } from './dump.ts';
import { readAll } from './read.ts';
import { inspectStore, prepareStore, removeExpired } from './schema.ts';
import { writeAll } from './write.ts';

const STANDALONE =
  'MongoDB runs standalone, without transactions: a write of several steps is done in order, a crash may leave only ' +
  'the first ones, and a backup is not one moment. Run it as a replica set (one member is enough).';

export interface MongodbOptions {
  /** Default: the one in the URI, else the driver's, `test`. */
  readonly database?: string;
  /** Called with the name of each command sent, as in `find`; for tracing. */
  readonly onCommand?: (name: string) => void;
}

const connect = async (uri: string, { database, onCommand }: MongodbOptions): Promise<Connection> => {
  const { MongoClient } = await import('mongodb');
  const options: MongoClientOptions = { ...CLIENT_OPTIONS, monitorCommands: onCommand !== undefined };
  try {
    const client = new MongoClient(uri, options);
    if (onCommand) client.on('commandStarted', ({ commandName }) => onCommand(commandName));
    return new Connection(client, database);
  } catch {
    // The driver's message may quote the URI, and with it the password.
    throw new StorageUnavailableError(
      'the address of MongoDB is not a valid mongodb:// or mongodb+srv:// URI',
    );
  }
};

/**
 * A storage on MongoDB 5.0 or later, meant to be a replica set; from 8.0 on a write of several steps is two round
 * trips. Opening doesn't connect: the first call does, and `warnings` is filled by then. A server that is gone fails
 * calls until it is back; nothing needs to be opened again.
 * @throws StorageUnavailableError the URI is not one.
 */
export const openMongodb = async (uri: string, options: MongodbOptions = {}): Promise<Storage> => {
  const connection = await connect(uri, options);
  const collections = new Map<AnyCollection, Collection<Document>>();
  const declare = (definitions: readonly AnyCollection[]): void => {
    for (const definition of definitions) connection.definitions.set(definition.name, definition);
  };
  return {
    engine: 'mongodb',
    location: connection.location,
    get warnings() {
      return connection.standalone ? [STANDALONE] : [];
    },

    collection<T extends Document>(definition: CollectionDefinition<T>): Collection<T> {
      let collection = collections.get(definition);
      if (!collection) {
        declare([definition]);
        collection = openCollection(connection, definition);
        collections.set(definition, collection);
      }
      return collection as unknown as Collection<T>;
    },

    read: (lookups) => connection.read(() => readAll(connection, lookups)) as never,
    write: (steps) => writeAll(connection, steps),

    prepare: (definitions) =>
      connection.runLong(async () => {
        declare(definitions);
        await prepareStore(connection, definitions);
      }),
    inspect: (definitions) => connection.read(() => inspectStore(connection, definitions)),
    removeExpired: (definitions, now) =>
      connection.runLong(() => removeExpired(connection, definitions, now)),
    ping: () =>
      connection.read(async () => {
        await connection.db.command({ ping: 1 });
      }),
    dump: (definitions, each) => connection.runLong(() => dumpAll(connection, definitions, each)),
    load: (collection, documents) => connection.runLong(() => loadAll(connection, collection, documents)),
    drop: () =>
      connection.run(async () => {
        await connection.db.dropDatabase();
      }),
    close: () => connection.close(),
  };
};
