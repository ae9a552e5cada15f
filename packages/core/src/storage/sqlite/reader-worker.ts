import { parentPort, workerData } from 'node:worker_threads';
import { type Connection, loadDriver, type Row } from './driver.ts';
import { type Chunk, chunksOf } from './dump.ts';
import { isFromSqlite } from './failure.ts';
import type { Query } from './query.ts';
import { Statements } from './statements.ts';

/** What the main thread asks of this one. A dump is a number of chunks, asked for one by one. */
export type Request = { readonly id: number } & (
  | { readonly kind: 'all'; readonly query: Query }
  | { readonly kind: 'open-dump'; readonly dump: number; readonly collections: readonly string[] }
  | { readonly kind: 'next-chunk'; readonly dump: number }
  | { readonly kind: 'close-dump'; readonly dump: number }
  | { readonly kind: 'close' }
);

export type Answer = { readonly id: number } & (
  | { readonly value: readonly Row[] | Chunk | undefined }
  | { readonly failure: { readonly message: string; readonly errcode?: number; readonly errstr?: string } }
);

/** Milliseconds; this thread may wait. */
const BUSY_TIMEOUT = 4_000;

const { DatabaseSync } = await loadDriver();

const connect = (): Connection => {
  const connection = new DatabaseSync(workerData.location, {
    readOnly: true,
    enableForeignKeyConstraints: false,
  });
  connection.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
  return connection;
};

/** One snapshot, which lasts until the generator ends. */
function* dumpOf(collections: readonly string[]): Generator<Chunk> {
  const connection = connect();
  try {
    connection.exec('BEGIN');
    yield* chunksOf((sql) => connection.prepare(sql), collections);
  } finally {
    // One driver keeps a closed connection until its statements are garbage; its snapshot would hold back the log.
    connection.exec('ROLLBACK');
    connection.close();
  }
}

let main: { readonly connection: Connection; readonly statements: Statements } | undefined;
const dumps = new Map<number, Generator<Chunk>>();

const readAll = ({ sql, values }: Query): readonly Row[] => {
  if (main === undefined) {
    const connection = connect();
    main = { connection, statements: new Statements(connection) };
  }
  return main.statements.get(sql).all(...values);
};

const nextOf = (dump: number): Chunk | undefined => {
  const chunks = dumps.get(dump);
  // Without this, the rest of a dump begun on a thread that died would look like its end.
  if (chunks === undefined) throw new Error('this dump was never opened');
  return chunks.next().value ?? undefined;
};

const disconnect = (): void => {
  main?.connection.close();
  main = undefined;
};

const perform = (request: Request): readonly Row[] | Chunk | undefined => {
  switch (request.kind) {
    case 'all':
      return readAll(request.query);
    case 'open-dump':
      dumps.set(request.dump, dumpOf(request.collections));
      return undefined;
    case 'next-chunk':
      return nextOf(request.dump);
    case 'close-dump':
      dumps.get(request.dump)?.return(undefined);
      dumps.delete(request.dump);
      return undefined;
    case 'close':
      disconnect();
      return undefined;
  }
};

const failureOf = (error: unknown): { message: string; errcode?: number; errstr?: string } => {
  if (!isFromSqlite(error)) return { message: 'the reading thread failed' };
  const { message, errcode, errstr } = error as Error & { errcode: number; errstr: string };
  return { message, errcode, errstr };
};

const answer = (request: Request): Answer => {
  try {
    return { id: request.id, value: perform(request) };
  } catch (error) {
    disconnect();
    return { id: request.id, failure: failureOf(error) };
  }
};

parentPort!.on('message', (request: Request) => parentPort!.postMessage(answer(request)));
