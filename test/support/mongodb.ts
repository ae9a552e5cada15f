import { MongoClient } from 'mongodb';
import { newId } from '../../packages/core/src/kernel/ids.ts';
import { findSecantus, type Server, startSecantus } from './secantus.ts';

const startMemoryServer = async (): Promise<Server> => {
  const { MongoBinary, MongoMemoryReplSet } = await import('mongodb-memory-server-core');
  await MongoBinary.getPath();
  const server = await MongoMemoryReplSet.create({ replSet: { count: 1, storageEngine: 'wiredTiger' } });
  return {
    name: 'mongod of mongodb-memory-server',
    uri: server.getUri(),
    stop: async () => {
      await server.stop();
    },
  };
};

/**
 * A MongoDB to test on: any replica set in MONGODB_TEST_URI, else SecantusDB where it is installed, else a mongod that
 * mongodb-memory-server downloads. Says which one it is.
 */
export const startMongo = async (): Promise<Server | undefined> => {
  const given = process.env.MONGODB_TEST_URI;
  if (given) {
    console.log('MongoDB suites run on MONGODB_TEST_URI');
    return { name: 'MONGODB_TEST_URI', uri: given, stop: async () => {} };
  }
  try {
    const secantus = await findSecantus();
    const server = secantus ? await startSecantus(secantus) : await startMemoryServer();
    console.log(`MongoDB suites run on ${server.name}`);
    return server;
  } catch (error) {
    console.log(
      'MongoDB suites DID NOT RUN: set MONGODB_TEST_URI to a replica set, or install SecantusDB (PyPI). ' +
        `${error instanceof Error ? error.message.split('\n')[0] : error}`,
    );
    return undefined;
  }
};

let shared: Promise<Server | undefined> | undefined;

/** The one server of this process, started by whoever asks first and stopped after the last suite. */
const sharedServer = (): Promise<Server | undefined> => {
  shared ??= startMongo();
  return shared;
};

if (typeof after === 'function') after(async () => (await shared)?.stop());

/** The URI of a server for these tests; undefined where there is none, then its suites aren't declared. */
export const mongodbTestUri = async (): Promise<string | undefined> => (await sharedServer())?.uri;

/** A name no other suite or run uses. */
export const freshDatabase = (): string => `clinic_${newId().slice(-12)}`;

/** For tests that look behind the adapter. */
export const withClient = async <T>(uri: string, use: (client: MongoClient) => Promise<T>): Promise<T> => {
  const client = new MongoClient(uri);
  try {
    return await use(client);
  } finally {
    await client.close();
  }
};

export const dropDatabase = async (database: string): Promise<void> => {
  const uri = await mongodbTestUri();
  if (uri) await withClient(uri, (client) => client.db(database).dropDatabase());
};
