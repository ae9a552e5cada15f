/** An index definition as SQL sees it: the paths are just text. */
export interface StoredIndex {
  readonly name: string;
  readonly fields: readonly string[];
  readonly multikey?: string;
  readonly unique?: boolean;
  readonly optional?: readonly string[];
  readonly partial?: { readonly [path: string]: string | number | boolean | undefined };
}

/** A collection definition whose document type no longer matters. */
export interface StoredCollection {
  readonly name: string;
  readonly indexes: readonly StoredIndex[];
  readonly expires?: string | undefined;
}

/** The fields and values that a document must have to be in a partial index. */
export const conditionsOf = (index: StoredIndex): [path: string, value: string | number | boolean][] =>
  Object.entries(index.partial ?? {}).flatMap(([path, value]) =>
    value === undefined ? [] : [[path, value]],
  );
