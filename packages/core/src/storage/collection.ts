import type { Change, Document, Filter, Path, Sort } from './filter.ts';

export interface IndexDefinition<T> {
  /** Unique in the store and stable: `DuplicateKeyError.index` answers it. By custom `<collection>_<fields>`. */
  readonly name: string;
  /** In order; one of them may be an array field, then each of its elements is indexed. */
  readonly fields: readonly Path<T>[];
  /** The one of `fields` that is an array; leave it out when all are scalars. */
  readonly multikey?: Path<T>;
  /**
   * At most one document for each key; null and absent are the same key. On a multikey index no two documents may
   * share an element, which is text (one document may repeat its own; an empty or absent array has no key).
   */
  readonly unique?: boolean;
  /** Text fields that may be null or absent: such a document isn't in the index, nor constrained by a unique one. */
  readonly optional?: readonly Path<T>[];
  /** Only documents whose fields equal these are in the index. */
  readonly partial?: { readonly [P in Path<T>]?: string | number | boolean };
}

export interface CollectionDefinition<T extends Document> {
  readonly name: string;
  readonly indexes: readonly IndexDefinition<T>[];
  /**
   * A field with an instant, or null for never: the document may be removed any time after it, by `removeExpired`
   * or, on MongoDB, by its TTL index. Rules never rely on the removal, only on the instant.
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
  /**
   * Null and absent, then numbers, then text. Ties come in ascending order of id. Without it, the order is the
   * store's own.
   */
  readonly sort?: Sort<T>;
  /** Whole, as `skip`; 0 finds nothing. */
  readonly limit?: number;
  readonly skip?: number;
}

/** Figures over groups of documents, worked out inside the store. */
export interface GroupSpec<T> {
  /**
   * Fields whose values make a group; null and absent are one. A text field may be cut to its first characters (code
   * points): `{field: 'at', first: 10}` groups by day; what isn't text groups under null. No fields: one group of all.
   */
  readonly by: readonly (Path<T> | { readonly field: Path<T>; readonly first: number })[];
  /** Sums of number fields, each under a name; null and absent count 0. */
  readonly sum?: { readonly [name: string]: Path<T> };
  /** By the key, field by field, null first (or last with -1). */
  readonly sort?: 1 | -1;
  readonly limit?: number;
}

export interface Group {
  /** The group's values, in the order of `by`. */
  readonly key: readonly (string | number | boolean | null)[];
  readonly count: number;
  readonly sums: { readonly [name: string]: number };
}

/** One step of a `Storage.write`, plain data. Made by a collection's `inserting`, `updating`, `removing`. */
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
  | {
      readonly kind: 'remove';
      readonly collection: string;
      readonly step: string;
      readonly where: Filter<Document>;
    };

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
  /**
   * Tells whether an answer read before still holds: equal stamps mean that nothing in the collection has changed in
   * between, by this program or another. Undefined where that takes a round trip to know (MongoDB).
   */
  stamp(): Promise<string | undefined>;
  group(where: Filter<T>, spec: GroupSpec<T>): Promise<Group[]>;
  /** @throws DuplicateKeyError; a taken id too, under index `id`. When several indexes refuse, one of them is named. */
  insert(document: T): Promise<void>;
  /**
   * Finds one document and changes it, as one atomic act: among concurrent callers each sees the others' changes.
   * Which one when several match is the store's choice.
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
  updating(
    step: string,
    where: Filter<T>,
    change: Change<T>,
    options?: { readonly otherwise?: T },
  ): WriteStep;
  removing(step: string, where: Filter<T>): WriteStep;
}
