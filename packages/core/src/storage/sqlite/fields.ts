import type { StoredCollection } from './definition.ts';
import { type FieldSql, fieldSql } from './field.ts';
import type { MultikeyIndex } from './multikey.ts';

/** What a query of a collection must know of one of its fields. */
export interface Field extends FieldSql {
  /** Never an array: it is the id or an index says so. */
  readonly scalar: boolean;
  /** Part of an index's key, so conditions on its value may use that index. */
  readonly indexed: boolean;
  /** Values that conditions of partial indexes name. */
  readonly literals: ReadonlySet<unknown>;
  /** Indexes over its elements. */
  readonly multikeys: readonly MultikeyIndex[];
}

/** A collection's fields, as its indexes declare them or as they are met. */
export class Fields {
  readonly #collection: StoredCollection;
  readonly #multikeys: readonly MultikeyIndex[];
  readonly #fields = new Map<string, Field>();

  constructor(collection: StoredCollection, multikeys: readonly MultikeyIndex[]) {
    this.#collection = collection;
    this.#multikeys = multikeys;
  }

  get(path: string): Field {
    const known = this.#fields.get(path);
    if (known !== undefined) return known;
    const field = this.#describe(path);
    this.#fields.set(path, field);
    return field;
  }

  #describe(path: string): Field {
    const { indexes, expires } = this.#collection;
    const literals = new Set(
      indexes.map((index) => index.partial?.[path]).filter((value) => value !== undefined),
    );
    const inKey = indexes.some((index) => index.fields.includes(path) && index.multikey !== path);
    const indexed = inKey || path === expires || path === 'id';
    return {
      ...fieldSql(path),
      scalar: indexed || literals.size > 0,
      indexed,
      literals,
      multikeys: this.#multikeys.filter((index) => index.field === path),
    };
  }
}
