import type { Collection, CollectionDefinition, Lookup, WriteStep } from './collection.ts';
import type { Document } from './filter.ts';

type Found<L> = { [K in keyof L]: L[K] extends Lookup<infer T> ? T | undefined : never };
// biome-ignore lint/suspicious/noExplicitAny: a list of collections of any documents
export type AnyCollection = CollectionDefinition<any>;

/**
 * Where the clinic keeps its documents. Two adapters, alike to the letter: `@clinic/core/sqlite` and
 * `@clinic/core/mongodb`. Every invariant of the clinic is a guard or a unique index here, never a check
 * followed by a write.
 *
 * Every call may reject with `StorageUnavailableError`, within 5 s (`prepare`, `dump` and `load` have more to do and
 * may take longer); after `close` every call does.
 */
export interface Storage {
  readonly engine: 'sqlite' | 'mongodb';
  /** A file or `host/database`, without credentials. */
  readonly location: string;
  /** What an operator should know, e.g. a MongoDB without transactions. */
  readonly warnings: readonly string[];

  collection<T extends Document>(definition: CollectionDefinition<T>): Collection<T>;

  /** Several documents by id, from any collections, in one round trip; in the order asked. */
  read<const L extends readonly Lookup<Document>[]>(lookups: L): Promise<Found<L>>;

  /**
   * All steps or none. Steps run in order and see the ones before; the error is the first failing step's.
   * Concurrent writes behave as if one came after the other: of two whose guards exclude each other, exactly one
   * succeeds, also where a guard's change is empty.
   * A returned promise means: durable, also through a crash of the machine.
   * @throws GuardFailedError the named step found nothing; nothing was changed.
   * @throws DuplicateKeyError a unique index refused a step; nothing was changed.
   */
  write(steps: readonly WriteStep[]): Promise<void>;

  /**
   * Makes what is missing of these collections and their indexes, drops their indexes no longer declared, and makes
   * anew those declared otherwise than they are. Others may do the same at the same time.
   * @throws DuplicateKeyError the documents there don't fit a unique index
   */
  prepare(definitions: readonly AnyCollection[]): Promise<void>;
  /** What `prepare` would make, and how many documents there are. Changes nothing, also on a store never made. */
  inspect(definitions: readonly AnyCollection[]): Promise<StoreInspection>;
  /** Removes documents whose `expires` instant is before `now`, in both adapters. @returns how many. */
  removeExpired(definitions: readonly AnyCollection[], now: string): Promise<number>;
  /** Resolves when the store answers. */
  ping(): Promise<void>;
  /**
   * Everything in these collections as one consistent state, collection by collection, in no order. `each` is awaited
   * and may use the storage: what it writes isn't dumped.
   */
  dump(
    definitions: readonly AnyCollection[],
    each: (collection: string, documents: Document[]) => Promise<void>,
  ): Promise<void>;
  /**
   * Inserts documents as they are, many at a time; for restore and demo data. Not all or none.
   * @throws DuplicateKeyError
   */
  load(collection: string, documents: readonly Document[]): Promise<void>;
  /** Drops every collection, declared or not. */
  drop(): Promise<void>;
  /** Waits for calls under way, then lets go of the store. A second call does nothing. */
  close(): Promise<void>;
}

export interface StoreInspection {
  /** False when the store itself was never made: nothing in it was ever prepared. */
  readonly exists: boolean;
  /** Documents in each declared collection that is there. */
  readonly collections: Readonly<Record<string, number>>;
  readonly missing_collections: readonly string[];
  readonly missing_indexes: readonly string[];
  /** How many declared indexes are there, TTL too; the id's own isn't counted. */
  readonly indexes: number;
}
