/**
 * What a stored field may hold: JSON, nothing else, numbers finite. `undefined` is left out, as JSON does; text with
 * NUL is refused with a TypeError. Inner objects may have fields of any name.
 */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

type Scalar = string | number | boolean | null;

/** Any stored document: JSON under a text id. Names of its own fields begin with a letter and hold no dot. */
export interface Document {
  id: string;
}

/** The value of an array field is matched by any of its elements, as MongoDB does. */
type Matched<V> = V extends readonly (infer E)[] ? E : V;

type Nested<T, K extends keyof T & string> =
  NonNullable<T[K]> extends readonly unknown[]
    ? never
    : NonNullable<T[K]> extends object
      ? `${K}.${keyof NonNullable<T[K]> & string}`
      : never;

/** A field's name, or `outer.inner` one level deep: absent where the outer isn't an object. */
export type Path<T> = (keyof T & string) | { [K in keyof T & string]: Nested<T, K> }[keyof T & string];

/** The type of the value at a path. */
export type ValueAt<T, P extends string> = P extends keyof T
  ? T[P]
  : P extends `${infer A}.${infer B}`
    ? A extends keyof T
      ? B extends keyof NonNullable<T[A]>
        ? NonNullable<T[A]>[B]
        : never
      : never
    : never;

type Ordered<V> = Extract<V, string | number>;

/**
 * Values of different types are never equal and never compare: 1, '1' and true are three values. Text is ordered by
 * code point. On an array each operator asks for an element of its own. An object is asked for null and `$exists` alone.
 */
export interface Comparison<V> {
  /** Equal to one of these; none of them matches nothing. */
  $in?: readonly V[];
  /** Not equal, on an array no element equal; also true where the field is null or absent. */
  $ne?: V;
  /** The order operators take text or a number. */
  $gt?: Ordered<V>;
  $gte?: Ordered<V>;
  $lt?: Ordered<V>;
  $lte?: Ordered<V>;
  /** `true`: the field is there, even if null. */
  $exists?: boolean;
  /** Text that starts with this, exact case; on an array, any element that does. */
  $prefix?: string;
}

export type Condition<V> =
  | Extract<Matched<V>, Scalar>
  | (null extends V ? null : never)
  | Comparison<Extract<Matched<V>, Scalar>>;

/**
 * All fields must match (and, with `$or`, one of its filters too; an empty `$or` matches nothing). `null` matches null
 * and absent. What isn't of this shape is refused with a TypeError and never reaches the store: another operator, an
 * object, array or undefined where a scalar belongs. So no filter built from outside matches more than it says.
 */
export type Filter<T> = { readonly [P in Path<T>]?: Condition<ValueAt<T, P>> } & {
  readonly $or?: readonly Filter<T>[];
};

export type Sort<T> = { readonly [P in Path<T>]?: 1 | -1 };

type NumericPath<T> = { [P in Path<T>]: NonNullable<ValueAt<T, P>> extends number ? P : never }[Path<T>];
type ArrayPath<T> = {
  [P in Path<T>]: NonNullable<ValueAt<T, P>> extends readonly unknown[] ? P : never;
}[Path<T>];
type Element<V> = NonNullable<V> extends readonly (infer E)[] ? E : never;

/**
 * What an update does to the one document it finds; with nothing in it, only `where` counts. Null counts as absent,
 * and an absent outer of a path is made. A path may stand under one operator only, and not beside its outer; `id`
 * can't change; else a TypeError. Values are stored as they are, whatever they look like.
 */
export interface Change<T> {
  readonly $set?: { readonly [P in Path<T>]?: ValueAt<T, P> };
  readonly $unset?: { readonly [P in Path<T>]?: true };
  /** Whole or fractional; an absent field counts from 0. */
  readonly $inc?: { readonly [P in NumericPath<T>]?: number };
  /** Appends one element; an absent array is made. */
  readonly $push?: { readonly [P in ArrayPath<T>]?: Element<ValueAt<T, P>> };
  /** Keeps the larger of the stored value and this one, both text or both numbers. */
  readonly $max?: { readonly [P in Path<T>]?: ValueAt<T, P> };
}
