/** What a stored field may hold: JSON, nothing else. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

type Scalar = string | number | boolean | null;

/** Any stored document: JSON under a text id. */
export interface Document {
  id: string;
}

/** The value of an array field is matched by any of its elements, as MongoDB does. */
type Matched<V> = V extends readonly (infer E)[] ? E : V;

type Nested<T, K extends keyof T & string> = NonNullable<T[K]> extends readonly unknown[]
  ? never
  : NonNullable<T[K]> extends object
    ? `${K}.${keyof NonNullable<T[K]> & string}`
    : never;

/** A field's name, or `outer.inner` one level deep. */
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

export interface Comparison<V> {
  $in?: readonly V[];
  /** Also true where the field is absent. */
  $ne?: V;
  $gt?: V;
  $gte?: V;
  $lt?: V;
  $lte?: V;
  /** `true`: the field is there, even if null. */
  $exists?: boolean;
  /** Text that starts with this, exact case; on an array, any element that does. */
  $prefix?: string;
}

export type Condition<V> = Extract<Matched<V>, Scalar> | (null extends V ? null : never) | Comparison<Extract<Matched<V>, Scalar>>;

/** All fields must match (and, with `$or`, one of its filters too). `null` matches null and absent. */
export type Filter<T> = { readonly [P in Path<T>]?: Condition<ValueAt<T, P>> } & {
  readonly $or?: readonly Filter<T>[];
};

export type Sort<T> = { readonly [P in Path<T>]?: 1 | -1 };

type NumericPath<T> = { [P in Path<T>]: NonNullable<ValueAt<T, P>> extends number ? P : never }[Path<T>];
type ArrayPath<T> = { [P in Path<T>]: NonNullable<ValueAt<T, P>> extends readonly unknown[] ? P : never }[Path<T>];
type Element<V> = NonNullable<V> extends readonly (infer E)[] ? E : never;

/** What an update does to the one document it finds. A path may stand under one operator only. */
export interface Change<T> {
  readonly $set?: { readonly [P in Path<T>]?: ValueAt<T, P> };
  readonly $unset?: { readonly [P in Path<T>]?: true };
  /** Whole or fractional; an absent or null field counts from 0. */
  readonly $inc?: { readonly [P in NumericPath<T>]?: number };
  /** Appends one element; an absent array is made. */
  readonly $push?: { readonly [P in ArrayPath<T>]?: Element<ValueAt<T, P>> };
  /** Keeps the larger of the stored value and this one. */
  readonly $max?: { readonly [P in Path<T>]?: ValueAt<T, P> };
}
