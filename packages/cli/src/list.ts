import { Flags } from '@oclif/core';

/** A list as `--json` answers it. `total` counts all there are, shown or not. */
export interface Listed<T> {
  readonly items: T[];
  readonly total: number;
}

/** The most a page of core holds. */
const PER_PAGE = 100;

export const limitFlag = Flags.integer({
  description: 'The most to show.',
  default: 1_000,
  min: 1,
  max: 100_000,
});

export type ReadPage<T> = (page: {
  page: number;
  per_page: number;
}) => Promise<{ items: T[]; total: number; pages: number }>;

/** Reads page after page. What slips to a later page because something new came in is not listed twice. */
export const readUpTo = async <T extends { id: string }>(
  limit: number,
  readPage: ReadPage<T>,
): Promise<Listed<T>> => {
  const found = new Map<string, T>();
  for (let page = 1; ; page++) {
    const { items, total, pages } = await readPage({ page, per_page: PER_PAGE });
    for (const item of items) found.set(item.id, item);
    if (page >= pages || found.size >= limit) return { items: [...found.values()].slice(0, limit), total };
  }
};

/** The line under a table: how many, and whether that is all. */
export const countLine = ({ items, total }: Listed<unknown>, noun: string): string =>
  items.length < total ? `${items.length} of ${total} ${noun}; --limit shows more` : `${total} ${noun}`;
