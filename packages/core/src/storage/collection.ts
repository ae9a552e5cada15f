import type { Change, Document, Filter, Path, Sort } from './filter.ts';

export interface IndexDefinition<T> {
  /** Unique in the store and stable: `DuplicateKeyError.index` answers it. By custom `<collection>_<fields>`. */
  readonly name: string;
  /** In order; one of them may be an array field, then each of its elements is indexed. */
  readonly fields: readonly Path<T>[];
  /** The one of `fields` that is an array; leave it out when all are scalars. */
  readonly multikey?: Path<T>;
  /**
   * At most one document for each key. On a multikey index no two documents may share an element (one document
   * may repeat its own). A document in which a field of `optional` is null or absent isn't constrained.
   */
  readonly unique?: boolean;
  /** Text fields of a unique index that may be null or absent. */
  readonly optional?: readonly Path<T>[];
  /** Only documents whose fields equal these are in the index. */
  readonly partial?: { readonly [P in Path<T>]?: string | number | boolean };
}

export interface CollectionDefinition<T extends Document> {
  readonly name: string;
  readonly indexes: readonly IndexDefinition<T>[];
  /**
   * A field with an instant, or null for never: the document may be removed any time after it. MongoDB does so by
   * its TTL index, SQLite when `removeExpired` is called. Rules never rely on the removal, only on the instant.
   */
  readonly expires?: Path<T>;
  /** Marks the document type; never set. */
  readonly type?: T;
}

/** Declares a collection; give the type argument, the rest is checked against it. */
export const defineCollection = <T extends Document>(
  definition: Omit<CollectionDefinition<T>, 'type'>,
): CollectionDefinition<T> => definition;

export interface FindOptions<T> {
  /** Without it, the order is the store's own. Ties are broken by id when a sort is given. */
  readonly sort?: Sort<T>;
  readonly limit?: number;
  readonly skip?: number;
}

/** Figures over groups of documents, worked out inside the store. */
export interface GroupSpec<T> {
  /** Fields whose values make a group. A text field may be cut to its first characters: `{at: 10}` groups by day. */
  readonly by: readonly (Path<T> | { readonly field: Path<T>; readonly first: number })[];
  /** Sums of number fields, each under a name; null and absent count 0. */
  readonly sum?: { readonly [name: string]: Path<T> };
  readonly sort?: 1 | -1;
  readonly limit?: number;
}

export interface Group {
  /** The group's values, in the order of `by`. */
  readonly key: readonly (string | number | boolean | null)[];
  readonly count: number;
  readonly sums: { readonly [name: string]: number };
}

/** One step of a `Storage.write`. Made by a collection's `inserting`, `updating`, `removing`. */
export type WriteStep =
  | { readonly kind: 'insert'; readonly collection: string; readonly document: Document }
  | {
      readonly kind: 'update';
      readonly collection: string;
      readonly step: string;
      readonly where: Filter<Document>;
      readonly change: Change<Document>;
      /** Inserted when no document has its id; when one has, but `where` doesn't match it, the guard fails. */
      readonly otherwise?: Document;
    }
  | { readonly kind: 'remove'; readonly collection: string; readonly step: string; readonly where: Filter<Document> };

/** A read by id for `Storage.read`. */
export interface Lookup<T extends Document> {
  readonly collection: string;
  readonly id: string;
  /** Marks the document type; never set. */
  readonly type?: T;
}

export interface Collection<T extends Document> {
  readonly name: string;
  get(id: string): Promise<T | undefined>;
  /** The first match in the order of `sort`. */
  first(where: Filter<T>, options?: { readonly sort?: Sort<T> }): Promise<T | undefined>;
  find(where: Filter<T>, options?: FindOptions<T>): Promise<T[]>;
  count(where: Filter<T>): Promise<number>;
  group(where: Filter<T>, spec: GroupSpec<T>): Promise<Group[]>;
  /** @throws DuplicateKeyError; a taken id too, under index `id`. */
  insert(document: T): Promise<void>;
  /**
   * Finds one document and changes it, as one atomic act: among concurrent callers each sees the others' changes.
   * @returns the new document, or undefined when none matched.
   * @throws DuplicateKeyError
   */
  update(where: Filter<T>, change: Change<T>): Promise<T | undefined>;
  /** Removes one match, as one atomic act. @returns whether there was one. */
  remove(where: Filter<T>): Promise<boolean>;

  /** A read for `Storage.read`. */
  looking(id: string): Lookup<T>;
  inserting(document: T): WriteStep;
  /** @param step the guard's name, which `GuardFailedError.step` answers when `where` matches nothing. */
  updating(step: string, where: Filter<T>, change: Change<T>, options?: { readonly otherwise?: T }): WriteStep;
  removing(step: string, where: Filter<T>): WriteStep;
}
