import { PATIENCE, pause } from './busy.ts';
import type { Database } from './database.ts';
import { isBusy, isFromSqlite, translate } from './failure.ts';

/** Writes in one transaction; more wait for the next, so that the event loop is held for milliseconds at most. */
const BATCH = 512;

interface Write {
  readonly run: () => unknown;
  readonly since: number;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

interface Outcome {
  readonly write: Write;
  readonly value?: unknown;
  readonly refusal?: { readonly error: unknown };
}

/**
 * Group commit. Writes that arrive in the same turn of the event loop share one transaction, and so one fsync.
 * Each runs synchronously in it and is refused or taken alone; callers hear of it after the commit.
 */
export class WriteQueue {
  readonly #database: Database;
  #writes: Write[] = [];
  #scheduled = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * @param run the write; throws to refuse it. Runs inside a transaction of the main connection, and again from the
   *   start when that has to be begun anew.
   */
  add<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = resolve as (value: unknown) => void;
      this.#writes.push({ run, since: performance.now(), resolve: settle, reject });
      this.#schedule();
    });
  }

  /** Resolves when every write added so far is settled. */
  async drain(): Promise<void> {
    if (this.#writes.length === 0) return;
    await this.add(() => undefined).catch(() => undefined);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(this.#flush);
  }

  readonly #flush = (): void => {
    this.#scheduled = false;
    const batch = this.#writes.splice(0, BATCH);
    try {
      this.#database.openToWrite();
      this.#database.statement('BEGIN IMMEDIATE').run();
    } catch (error) {
      if (isBusy(error)) this.#postpone(batch, error);
      else this.#fail(batch, error);
      return;
    }
    try {
      const outcomes = this.#runAll(batch) ?? this.#runAllApart(batch);
      this.#database.statement('COMMIT').run();
      for (const { write, value, refusal } of outcomes) {
        if (refusal === undefined) write.resolve(value);
        else write.reject(refusal.error);
      }
    } catch (error) {
      this.#rollback();
      // Another process came in between when the batch was begun anew.
      if (isBusy(error)) this.#postpone(batch, error);
      else this.#fail(batch, error);
      return;
    }
    if (this.#writes.length > 0) this.#schedule();
  };

  /**
   * Nearly every write that is refused is so before it has changed anything; then nothing needs to be undone, and a
   * savepoint for each would only cost time. @returns nothing when one was refused later: the batch is to be run anew.
   */
  #runAll(batch: readonly Write[]): Outcome[] | undefined {
    const outcomes: Outcome[] = [];
    for (const write of batch) {
      const { done } = this.#database;
      const outcome = this.#run(write);
      if (outcome.refusal !== undefined && this.#database.done !== done) return undefined;
      outcomes.push(outcome);
    }
    return outcomes;
  }

  /** Each behind a savepoint, to undo it alone. */
  #runAllApart(batch: readonly Write[]): Outcome[] {
    this.#database.exec('ROLLBACK');
    this.#database.statement('BEGIN IMMEDIATE').run();
    return batch.map((write) => {
      this.#database.statement('SAVEPOINT one_write').run();
      const outcome = this.#run(write);
      if (outcome.refusal !== undefined) this.#database.statement('ROLLBACK TO one_write').run();
      this.#database.statement('RELEASE one_write').run();
      return outcome;
    });
  }

  /** @throws what SQLite itself fails with, as that ends the whole transaction. */
  #run(write: Write): Outcome {
    try {
      return { write, value: write.run() };
    } catch (error) {
      if (isFromSqlite(error)) throw error;
      return { write, refusal: { error: translate(error) } };
    }
  }

  /** SQLite may have rolled back already; then this fails, as there is nothing to do. */
  #rollback(): void {
    try {
      this.#database.exec('ROLLBACK');
    } catch {}
  }

  #postpone(batch: readonly Write[], error: unknown): void {
    const oldest = performance.now() - PATIENCE;
    for (const write of batch) if (write.since <= oldest) write.reject(translate(error));
    this.#writes.unshift(...batch.filter((write) => write.since > oldest));
    if (this.#writes.length === 0) return;
    this.#scheduled = true;
    setTimeout(this.#flush, pause());
  }

  #fail(batch: readonly Write[], error: unknown): void {
    this.#database.distrust();
    for (const write of batch) write.reject(translate(error));
    if (this.#writes.length > 0) this.#schedule();
  }
}
