import type { Worker } from 'node:worker_threads';
import { StorageUnavailableError } from '../errors.ts';
import type { Document } from '../filter.ts';
import type { Database } from './database.ts';
import type { Row } from './driver.ts';
import type { Chunk } from './dump.ts';
import { isTableMissing, translate } from './failure.ts';
import type { Query } from './query.ts';
import type { Each, Reader } from './reader.ts';
import { startReaderThread } from './reader-thread.ts';
import type { Answer, Request } from './reader-worker.ts';
import type { Reads } from './reads.ts';

type Asked = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

interface Pending {
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

const rethrow = (error: unknown): never => {
  throw translate(error);
};

/** Long reads on a thread with its own read-only connection, started when first needed and again when it died. */
export class WorkerReader implements Reader {
  readonly #database: Database;
  readonly #reads: Reads;
  readonly #pending = new Map<number, Pending>();
  readonly #underWay = new Set<Promise<unknown>>();
  #worker: Worker | undefined;
  #last = 0;

  constructor(database: Database, reads: Reads) {
    this.#database = database;
    this.#reads = reads;
  }

  all(query: Query): Promise<Row[]> {
    return this.#track(this.#all(query));
  }

  dump(collections: readonly string[], each: Each): Promise<void> {
    return this.#track(this.#dump(collections, each));
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay);
    if (this.#worker === undefined) return;
    // The last connection that closes cleans up beside the file, so none may be left to a thread that is ended.
    await this.#ask({ kind: 'close' }).catch(() => undefined);
    await this.#worker?.terminate();
  }

  #track<T>(read: Promise<T>): Promise<T> {
    this.#underWay.add(read);
    const done = () => this.#underWay.delete(read);
    read.then(done, done);
    return read;
  }

  /** The thread opens no store that was never made. */
  async #isThere(): Promise<boolean> {
    return this.#reads.run(() => true, false);
  }

  async #all(query: Query): Promise<Row[]> {
    if (!(await this.#isThere())) return [];
    try {
      return await this.#ask<Row[]>({ kind: 'all', query });
    } catch (error) {
      if (isTableMissing(error)) return [];
      throw translate(error);
    }
  }

  async #dump(collections: readonly string[], each: Each): Promise<void> {
    if (!(await this.#isThere())) return;
    this.#last += 1;
    const dump = this.#last;
    await this.#ask({ kind: 'open-dump', dump, collections }).catch(rethrow);
    try {
      for (let chunk = await this.#next(dump); chunk !== undefined; chunk = await this.#next(dump)) {
        await each(chunk.collection, JSON.parse(chunk.json) as Document[]);
      }
    } finally {
      await this.#ask({ kind: 'close-dump', dump }).catch(() => undefined);
    }
  }

  #next(dump: number): Promise<Chunk | undefined> {
    return this.#ask<Chunk | undefined>({ kind: 'next-chunk', dump }).catch(rethrow);
  }

  /** The thread keeps the process alive only while it is asked something. */
  #ask<T>(asked: Asked): Promise<T> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    this.#last += 1;
    const id = this.#last;
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      worker.ref();
      worker.postMessage({ ...asked, id });
    });
  }

  #start(): Worker {
    const worker = startReaderThread(this.#database.location);
    worker.on('message', (answer: Answer) => this.#settle(worker, answer));
    worker.on('error', (error) => this.#lose(worker, error));
    worker.on('exit', () => this.#lose(worker, undefined));
    return worker;
  }

  #settle(worker: Worker, answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if (this.#pending.size === 0) worker.unref();
    if ('value' in answer) pending?.resolve(answer.value as never);
    else pending?.reject(Object.assign(new Error(answer.failure.message), answer.failure));
  }

  #lose(worker: Worker, cause: unknown): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    const error = new StorageUnavailableError('the thread for long reads ended', { cause });
    for (const pending of this.#pending.values()) pending.reject(error);
    this.#pending.clear();
  }
}
