import { setTimeout as sleep } from 'node:timers/promises';
import { PATIENCE, pause } from './busy.ts';
import type { Database } from './database.ts';
import { closed, isBusy, isTableMissing, translate } from './failure.ts';

/** Reads run at once, in the caller's turn of the event loop; they wait only while another process mends the store. */
export class Reads {
  readonly #database: Database;
  #closed = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param nothing the answer of a store, or a collection, that was never made. */
  run<T>(read: () => T, nothing: T): T | Promise<T> {
    if (this.#closed) throw closed();
    try {
      return this.#attempt(read, nothing);
    } catch (error) {
      if (!isBusy(error)) throw translate(error);
      return this.#retry(read, nothing);
    }
  }

  /** From now on every read is refused. */
  close(): void {
    this.#closed = true;
  }

  #attempt<T>(read: () => T, nothing: T): T {
    try {
      return this.#database.openToRead() ? read() : nothing;
    } catch (error) {
      if (isTableMissing(error)) return nothing;
      throw error;
    }
  }

  async #retry<T>(read: () => T, nothing: T): Promise<T> {
    for (const since = performance.now(); ; ) {
      await sleep(pause());
      if (this.#closed) throw closed();
      try {
        return this.#attempt(read, nothing);
      } catch (error) {
        if (!isBusy(error) || performance.now() - since > PATIENCE) throw translate(error);
      }
    }
  }
}
