import type { Collection, Db, MongoClient, MongoClientOptions, ServerDescription } from 'mongodb';
import { Turns } from '../../kernel/turns.ts';
import { StorageUnavailableError } from '../errors.ts';
import type { AnyCollection } from '../storage.ts';
import type { Stored } from './document.ts';
import { isSocketError, translateError } from './errors.ts';

/** Milliseconds to find a server and to connect to it. */
const CONNECT_LIMIT = 4_000;
/** Milliseconds a call may take in all, its retries too; the interface promises 5 s. */
const CALL_LIMIT = 4_300;
/** Milliseconds the server may spend on a read, which nobody awaits after that. */
export const READ_LIMIT = 4_000;
/** The wire protocol of MongoDB 8.0, which brought the `bulkWrite` command. */
const BULK_WRITE_WIRE_VERSION = 25;

export const CLIENT_OPTIONS = {
  serverSelectionTimeoutMS: CONNECT_LIMIT,
  connectTimeoutMS: CONNECT_LIMIT,
  waitQueueTimeoutMS: CONNECT_LIMIT,
  readPreference: 'primary',
  retryReads: true,
  retryWrites: true,
  writeConcern: { w: 'majority', journal: true },
} satisfies MongoClientOptions;

const WRITABLE = new Set(['RSPrimary', 'Standalone', 'Mongos', 'LoadBalancer']);

/** Turns true when the caller no longer waits, so that retries end. */
export interface Deadline {
  passed: boolean;
}

/** The driver's client, and what every call of the adapter needs around it. */
export class Connection {
  readonly client: MongoClient;
  readonly db: Db;
  readonly location: string;
  /** The collections this storage was told of, by name. */
  readonly definitions = new Map<string, AnyCollection>();
  /** Transactions that meet at one document fail and start anew, and under load some never get through: here they wait. */
  readonly turns = new Turns();
  readonly #running = new Set<Promise<unknown>>();
  #server: ServerDescription | undefined;
  #closing: Promise<void> | undefined;

  constructor(client: MongoClient, database: string | undefined) {
    this.client = client;
    this.db = client.db(database);
    this.location = `${client.options.srvHost ?? client.options.hosts.join(',')}/${this.db.databaseName}`;
    client.on('serverDescriptionChanged', ({ newDescription }) => {
      if (WRITABLE.has(newDescription.type)) this.#server = newDescription;
    });
  }

  /** Its reads see only what a failover keeps. In a transaction the commit settles that. */
  collection(name: string): Collection<Stored> {
    return this.db.collection<Stored>(name, { readConcern: { level: 'majority' } });
  }

  definition(name: string): AnyCollection {
    return this.definitions.get(name) ?? { name, indexes: [] };
  }

  /** True once the server was seen to be no member of a replica set: it has no transactions. */
  get standalone(): boolean {
    return this.#server?.type === 'Standalone';
  }

  /** What the server can do. Costs no round trip once there is a connection. */
  async abilities(): Promise<{ readonly transactions: boolean; readonly bulkWrite: boolean }> {
    if (!this.#server) await this.client.connect();
    const bulkWrite = (this.#server?.maxWireVersion ?? 0) >= BULK_WRITE_WIRE_VERSION;
    return { transactions: !this.standalone, bulkWrite };
  }

  /** Runs a call within its limit; its errors come out as the interface's. */
  run<T>(call: (deadline: Deadline) => Promise<T>): Promise<T> {
    return this.runLong(() => this.limit(call));
  }

  /**
   * Runs a call that only reads, on the next connection where one ended as it was to be sent. A write isn't begun again
   * there: the driver may have tried it once before, and nobody knows what came of that.
   */
  read<T>(call: () => Promise<T>): Promise<T> {
    return this.run(async (deadline) => {
      for (;;) {
        try {
          return await call();
        } catch (error) {
          if (!isSocketError(error) || deadline.passed) throw error;
        }
      }
    });
  }

  /** Runs a call that takes as long as there are documents. When the server is gone, the driver's monitor ends it. */
  async runLong<T>(call: () => Promise<T>): Promise<T> {
    if (this.#closing) throw new StorageUnavailableError(`MongoDB at ${this.location} was closed`);
    const running = call();
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      throw translateError(error, this.location, this.definitions);
    } finally {
      this.#running.delete(running);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    try {
      await this.limit(async () => {
        await Promise.allSettled(this.#running);
        await this.client.close();
      });
    } catch {
      // A server that doesn't answer isn't waited for: the driver lets go of its connections when it finds out.
      this.client.close().catch(() => undefined);
    }
  }

  /** Ends what takes too long, as a part of a call that has no limit itself. */
  async limit<T>(call: (deadline: Deadline) => Promise<T>): Promise<T> {
    const deadline: Deadline = { passed: false };
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => {
        deadline.passed = true;
        reject(new StorageUnavailableError(`MongoDB at ${this.location} does not answer in time`));
      }, CALL_LIMIT);
    });
    try {
      return await Promise.race([call(deadline), limit]);
    } finally {
      clearTimeout(timer);
    }
  }
}
