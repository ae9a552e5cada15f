import * as v from 'valibot';

export interface Page<T> {
  items: T[];
  page: number;
  per_page: number;
  total: number;
  pages: number;
}

export const pageFields = {
  page: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000))),
  per_page: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
};

export interface PageQuery {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
}

/** What the pages of a list need from its collection. */
interface Pageable<T, W, S> {
  count(where: W): Promise<number>;
  find(where: W, options: { sort: S; limit: number; skip: number }): Promise<T[]>;
}

/** One page of a collection, in the order of `sort`. */
export const readPage = async <T, V, W, S>(
  collection: Pageable<T, W, S>,
  where: W,
  sort: S,
  query: PageQuery,
  view: (document: T) => V,
): Promise<Page<V>> => {
  const { page = 1, per_page = 20 } = query;
  const [total, documents] = await Promise.all([
    collection.count(where),
    collection.find(where, { sort, limit: per_page, skip: (page - 1) * per_page }),
  ]);
  return { items: documents.map(view), page, per_page, total, pages: Math.ceil(total / per_page) };
};
