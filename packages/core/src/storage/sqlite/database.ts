import { accessSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Connection, Driver, Statement } from './driver.ts';
import { Statements } from './statements.ts';

/**
 * Milliseconds SQLite itself waits for another process, holding the event loop. Short: who finds the store busy
 * tries again later, with a timer.
 */
const BUSY_TIMEOUT = 5;
/** KiB of pages kept in memory. */
const CACHE = 16_384;
/** Pages in the log before they are moved into the file, 16 MB: what is changed again and again is moved once. */
const CHECKPOINT = 4_000;

const MEMORY = ':memory:';

const isThere = (location: string): boolean => {
  try {
    accessSync(location);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
};

/** The main connection of a store: opened when first needed, and again when it has become useless. */
export class Database {
  /** An absolute path or `:memory:`. */
  readonly location: string;
  readonly #driver: Driver;
  #connection: Connection | undefined;
  #statements: Statements | undefined;
  #logsAhead = false;
  #spent = false;
  #done = 0;
  readonly #changes = new Map<string, number>();
  /** Of connections and tables. */
  #generation = 0;

  constructor(location: string, driver: Driver) {
    this.location = location === MEMORY ? MEMORY : resolve(location);
    this.#driver = driver;
  }

  get inMemory(): boolean {
    return this.location === MEMORY;
  }

  /** Makes ready for reading. @returns false when the store was never made; nothing is made then. */
  openToRead(): boolean {
    if (this.#connection !== undefined) return true;
    if (!this.inMemory && !isThere(this.location)) return false;
    this.#use(this.#connect());
    return true;
  }

  /** Makes ready for writing; folders and file too. */
  openToWrite(): void {
    if (this.#spent && !this.inMemory) this.#reconnect();
    if (!this.openToRead()) {
      mkdirSync(dirname(this.location), { recursive: true, mode: 0o700 });
      // Patients' data: for nobody but the clinic's own account. The log beside it takes over the mode.
      closeSync(openSync(this.location, 'a', 0o600));
      this.openToRead();
    }
    if (this.#logsAhead) return;
    const { journal_mode } = this.statement('PRAGMA journal_mode').get()!;
    if (journal_mode !== 'wal' && !this.inMemory) this.exec('PRAGMA journal_mode = WAL');
    this.#logsAhead = true;
  }

  /** A prepared statement, from the cache when it is there. */
  statement(sql: string): Statement {
    return this.#statements!.get(sql);
  }

  /** Rises with every change of documents or tables made here; what is the same at two moments saw none in between. */
  get done(): number {
    return this.#done;
  }

  /** Notes that this program changed a collection; a change taken back counts too. */
  touch(collection: string): void {
    this.#done += 1;
    this.#changes.set(collection, (this.#changes.get(collection) ?? 0) + 1);
  }

  /** Another one after any change of the collection here, and after any commit of another program. */
  version(collection: string): string {
    const elsewhere = this.statement('PRAGMA data_version').get()!.data_version;
    return `${this.#generation}.${elsewhere}.${this.#changes.get(collection) ?? 0}`;
  }

  exec(sql: string): void {
    this.#done += 1;
    this.#connection!.exec(sql);
  }

  forgetStatements(): void {
    this.#generation += 1;
    this.#statements?.forget();
  }

  /** The next write shall try a new connection; until then reads go on with this one. */
  distrust(): void {
    this.#spent = true;
  }

  /**
   * Moves the log into the file, so that the file alone is the store: one driver keeps the connection, and with it
   * the log, until its statements are collected as garbage.
   */
  close(): void {
    try {
      if (this.#logsAhead) this.#connection?.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // The log keeps what the file could not take.
    }
    this.#connection?.close();
  }

  #connect(): Connection {
    const connection = new this.#driver.DatabaseSync(this.location, { enableForeignKeyConstraints: false });
    try {
      connection.exec(
        `PRAGMA busy_timeout = ${BUSY_TIMEOUT}; PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE}`,
      );
      connection.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT}`);
      // What savepoints may have to undo stays in memory; past 64 KiB it would go into a temporary file.
      connection.exec('PRAGMA temp_store = MEMORY');
      connection.prepare('SELECT 1 FROM sqlite_master LIMIT 1').get();
      return connection;
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  #reconnect(): void {
    if (this.#connection === undefined || !isThere(this.location)) return;
    const fresh = this.#connect();
    this.#connection.close();
    this.#use(fresh);
    this.#spent = false;
  }

  #use(connection: Connection): void {
    this.#connection = connection;
    this.#generation += 1;
    this.#statements = new Statements(connection);
    this.#logsAhead = false;
  }
}
