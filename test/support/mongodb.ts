import { MongoClient } from 'mongodb';
import { newId } from '../../packages/core/src/kernel/ids.ts';
import { findSecantus, type Server, startSecantus } from './secantus.ts';

const startMemoryServer = async (): Promise<Server> => {
  if (process.env.MONGOD_MISSING) throw new Error(process.env.MONGOD_MISSING);
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

/** Servers besides the shared one, oldest first. */
const further: Server[] = [];

/** For what tests need of a server beside the adapter. */
const clients = new Map<string, MongoClient>();

export const clientOf = (uri: string): MongoClient => {
  const known = clients.get(uri);
  if (known !== undefined) return known;
  const client = new MongoClient(uri);
  clients.set(uri, client);
  return client;
};

if (typeof after === 'function') {
  after(async () => {
    // A client that is closed after its server looks for it half a minute.
    await Promise.all([...clients.values()].map((client) => client.close()));
    for (const server of [await shared, ...further]) await server?.stop();
  });
}

/** The URI of a server for these tests; undefined where there is none, then its suites aren't declared. */
export const mongodbTestUri = async (): Promise<string | undefined> => (await sharedServer())?.uri;

/** Databases made on one SecantusDB: it slows down with each, also when they are dropped again. */
const DATABASES_PER_SERVER = 150;

let made = 0;

/** A database that nobody used, on a server that isn't worn out. */
export const freshPlace = async (): Promise<{ readonly uri: string; readonly database: string }> => {
  const secantus = process.env.MONGODB_TEST_URI ? undefined : await findSecantus();
  made += 1;
  if (secantus !== undefined && made % DATABASES_PER_SERVER === 0)
    further.push(await startSecantus(secantus));
  const uri = further.at(-1)?.uri ?? (await mongodbTestUri());
  if (uri === undefined) throw new Error('there is no MongoDB to test on');
  return { uri, database: freshDatabase() };
};

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

/** @param on where the database is; default the shared server. */
export const dropDatabase = async (database: string, on?: string): Promise<void> => {
  const uri = on ?? (await mongodbTestUri());
  if (uri) await clientOf(uri).db(database).dropDatabase();
};
